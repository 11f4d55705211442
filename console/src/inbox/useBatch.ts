import { ref, type Ref } from "vue";
import { api, data } from "@/api/client";
import { asError } from "@/shared/useThing";
import type { Row } from "./model";

export interface Failure {
  row: Row;
  why: string;
}

const AT_ONCE = 4;

/** Approve many: a few at a time, each with an outcome of its own. */
export function useBatch(): {
  running: Ref<boolean>;
  done: Ref<number>;
  failed: Ref<Failure[]>;
  approve: (rows: Row[], comment: string) => Promise<void>;
} {
  const running = ref(false);
  const done = ref(0);
  const failed = ref<Failure[]>([]);

  async function one(row: Row, comment: string): Promise<void> {
    try {
      const body = { taskId: row.taskId ?? "", procInsId: row.processInstanceId, comment };
      await data(api.POST("/workflow/task/complete", { body }));
    } catch (error) {
      failed.value.push({ row, why: asError(error).message });
    }
    done.value++;
  }

  async function approve(rows: Row[], comment: string): Promise<void> {
    running.value = true;
    const waiting = rows.slice();
    const work = async (): Promise<void> => {
      for (let row = waiting.shift(); row; row = waiting.shift()) await one(row, comment);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    running.value = false;
  }

  return { running, done, failed, approve };
}
