import { ref, type Ref, type ShallowRef } from "vue";
import { HubError, type FieldError } from "@/api/errors";
import type { At } from "@/inbox/model";
import { t } from "@/i18n";
import { say } from "@/shared/say";
import { useDoing } from "@/shared/useDoing";
import { act } from "./acts";
import type { Action } from "./model";

export interface Forms {
  values: () => Promise<Record<string, unknown> | null>;
  refuse: (errors: FieldError[]) => void;
}

interface Said {
  at: At;
  comment: string;
  copies: string[];
}

/** Doing something with a task: once at a time, with the form's values where it is completed. */
export function useActing(
  said: () => Said,
  forms: () => Forms | null,
): {
  busy: Ref<boolean>;
  error: ShallowRef<HubError | null>;
  now: Ref<Action | null>;
  go: (action: Action, more: Record<string, string>) => Promise<boolean>;
} {
  const { busy, error, run } = useDoing();
  const now = ref<Action | null>(null);

  async function go(action: Action, more: Record<string, string>): Promise<boolean> {
    const { at, comment, copies } = said();
    now.value = action;
    const done = await run(async () => {
      const variables = action === "complete" ? await filled() : {};
      const own = { taskId: at.taskId, procInsId: at.instanceId, comment, variables };
      await act(action, { ...own, copyUserIds: copies.join(","), ...more });
    });
    if (done) say(t(`task.done.${action}`));
    else if (error.value?.errors.length) forms()?.refuse(error.value.errors);
    return done;
  }

  async function filled(): Promise<Record<string, unknown>> {
    const values = await (forms()?.values() ?? {});
    if (values === null) throw new HubError({ code: 0, status: 0, message: t("task.form.wrong") });
    return values;
  }

  return { busy, error, now, go };
}
