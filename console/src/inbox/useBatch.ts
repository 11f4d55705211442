import { ref, type Ref } from "vue";
import { api, data } from "@/api/client";
import { asError } from "@/shared/useThing";
import type { Row } from "./model";

export interface Failure {
  row: Row;
  why: string;
}

const AT_ONCE = 10;

/** Approve many, ten a call so that progress is seen; each has an outcome of its own. */
export function useBatch(): {
  running: Ref<boolean>;
  done: Ref<number>;
  failed: Ref<Failure[]>;
  approve: (rows: Row[], comment: string) => Promise<void>;
} {
  const running = ref(false);
  const done = ref(0);
  const failed = ref<Failure[]>([]);

  async function some(rows: Row[], comment: string): Promise<void> {
    try {
      const body = { rows: rows.map((row) => ({ taskId: row.taskId ?? "", comment })) };
      const told = await data(api.POST("/workflow/task/batch", { body }));
      const refused = told.rows.filter((each) => !each.ok);
      for (const { taskId, msg } of refused) {
        const row = rows.find((each) => each.taskId === taskId);
        if (row) failed.value.push({ row, why: msg });
      }
    } catch (error) {
      failed.value.push(...rows.map((row) => ({ row, why: asError(error).message })));
    }
    done.value += rows.length;
  }

  async function approve(rows: Row[], comment: string): Promise<void> {
    running.value = true;
    for (let from = 0; from < rows.length; from += AT_ONCE)
      await some(rows.slice(from, from + AT_ONCE), comment);
    running.value = false;
  }

  return { running, done, failed, approve };
}
