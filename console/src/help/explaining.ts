import type { Key } from "@/i18n";

/** What the hub says of a row that it does not take → why that is, and what mends it. The first that fits is shown. */
const REASONS: [RegExp, Key][] = [
  [/缺少 inserttasks/, "why.wrapper"],
  [/待办已存在/, "why.exists"],
  [/待办不存在|不能修改|任务不存在/, "why.missing"],
  [/已结束|不能由|状态/, "why.ended"],
  [/流程实例/, "why.instance"],
  [/重复/, "why.twice"],
  [/JSON/, "why.json"],
  [/最多 .*行|过大|过长/, "why.long"],
  [/日期|时间/, "why.date"],
  [/地址|http/, "why.address"],
  [/app_?id|appId|不一致/i, "why.application"],
  [/不能为空|不能都为空/, "why.empty"],
  [/应为/, "why.word"],
];

export function reasonOf(field: string, message: string): Key {
  return REASONS.find(([pattern]) => pattern.test(`${message} ${field}`))?.[1] ?? "why.other";
}

/** A push as somebody has it: the JSON of taskInfo, or the form that is sent. */
export function sentOf(text: string): { appId: string; taskInfo: string } {
  const typed = text.trim();
  if (!/^[\w%+.-]+=/.test(typed)) return { appId: "", taskInfo: typed };
  const form = new URLSearchParams(typed.replace(/^.*\?/, ""));
  return { appId: form.get("appId") ?? "", taskInfo: form.get("taskInfo") ?? "" };
}

/** A push that would be stored, to begin with. */
export const SAMPLE = JSON.stringify(
  {
    inserttasks: [
      {
        app_id: "OA",
        task_id: "OA-2026-0001",
        subject: "请假审批",
        status: "ACTIVE",
        form_url: "https://oa.example.edu.cn/form?id=1",
        process_instance_id: "OA-2026-0001",
        assignments: [{ assign_id: "lisi", assign_name: "李四" }],
      },
    ],
  },
  null,
  2,
);
