import type { Catalogue } from "./catalogue";
import { learn } from "./index";

/** The words of the help; learned when it is opened. */
export const help = {
  "help.title": ["帮助", "Help"],
  "help.manual": ["操作手册", "Operating manual"],
  "help.integration": ["对外集成：快速上手", "Integration: getting started"],
  "help.push": ["任务中心推送（英文）", "Task-centre push"],
  "help.transaction": ["事务接口（英文）", "Transactions"],
  "help.gov_task": ["创建待办 v2（英文）", "Create-todo v2"],
  "help.workorder": ["工单中心接口（英文）", "Work-order centre"],
  "help.none": ["没有找到「{word}」", "Nothing says {word}"],
  "push.title": ["试推送", "Try my push"],
  "push.hint": [
    "贴上 taskInfo 的 JSON，或整个表单（appId=…&taskInfo=…）。只检查，什么都不保存；按应用的登记方式和已保存的待办判断。",
    "Paste the JSON of taskInfo, or the whole form (appId=…&taskInfo=…). It is only checked, by the application's registered manners and by what is stored already; nothing is stored.",
  ],
  "push.app": ["应用编号", "Application"],
  "push.body": ["要推送的内容", "What would be pushed"],
  "push.check": ["检查", "Check"],
  "push.fine": ["这次推送会被接受", "This push would be accepted"],
  "push.bad": ["这次推送会被拒绝，请按下面的说明修改", "This push would be refused; see below what mends it"],
  "push.whole": ["整个推送", "The whole push"],
  "push.row.fine": ["接受", "Accepted"],
  "push.row.bad": ["拒绝", "Refused"],
  "push.does.insert": ["新增", "insert"],
  "push.does.update": ["修改", "update"],
  "why.wrapper": [
    "taskInfo 最外层要有 inserttasks 或 updatetasks，待办行放在其中的数组里。",
    "The outermost object of taskInfo needs inserttasks or updatetasks; the rows stand in their lists.",
  ],
  "why.exists": [
    "同一应用的同一 task_id 已经有待办。要修改请放进 updatetasks；要再次发给办理人，先推送 task_delete_flag=1，再新增；应用登记为 reinsert=reopen 时，已结束的可直接再次新增。",
    "The application has a todo of this task_id. Changes belong into updatetasks; to give it again push task_delete_flag=1 first and then insert; with reinsert=reopen an ended one is simply inserted again.",
  ],
  "why.missing": [
    "修改的待办还没有新增过，或 app_id、task_id 与新增时不同。先放进 inserttasks 推送。",
    "The todo that is changed was never inserted, or under another app_id or task_id. Insert it first.",
  ],
  "why.ended": [
    "已结束的待办（COMPLETE、ROLLBACK、ABORT）只能以相同状态更正；状态为大写的 ACTIVE、COMPLETE、ROLLBACK、ABORT、TRANSFER；新增时为 ACTIVE，历史数据须同时给 end_on。",
    "An ended todo is corrected only with the same status. Statuses are ACTIVE, COMPLETE, ROLLBACK, ABORT, TRANSFER in upper case; an insert is ACTIVE, or history with end_on.",
  ],
  "why.instance": [
    "process_instance_id 一经保存不再改变；is_use_process 为 1 而不带流程数据时，流程实例须已存在。",
    "process_instance_id never changes; is_use_process 1 without process data means an instance that is there already.",
  ],
  "why.twice": [
    "同一列表中 task_id 相同的多行只能办理人不同；其他字段须完全一致，同一人不能出现两次。",
    "Rows of one list with the same task_id may differ in their people only, and name nobody twice.",
  ],
  "why.json": [
    "不是合法的 JSON：检查引号、逗号、括号和重复的键；表单里的 taskInfo 要做一次 URL 编码，字符集为 UTF-8。",
    "This is no valid JSON: look at quotes, commas, brackets and repeated keys; in a form taskInfo is URL-encoded once, in UTF-8.",
  ],
  "why.long": [
    "内容超过上限：一次推送最多 500 行，各字段的长度见接口说明。请分批推送或缩短。",
    "More than is taken: 500 rows a push; the lengths of fields are in the description. Send less at once.",
  ],
  "why.date": [
    "时间写作 yyyy-MM-dd HH:mm:ss，按中国时间；也接受 T、/、小数秒、时区偏移和 13 位毫秒。",
    "Times are yyyy-MM-dd HH:mm:ss in China's time; T, /, fractions, offsets and 13-digit milliseconds are read too.",
  ],
  "why.address": [
    "地址须以 http:// 或 https:// 开头，不含用户名、空白和控制字符，最长 2000 个字符。",
    "Addresses begin with http:// or https://, without user names, blanks and control characters, 2,000 characters at most.",
  ],
  "why.application": [
    "请求头、appId 参数和每一行的 app_id 必须是同一个应用。",
    "The header, the parameter appId and the app_id of every row name one application.",
  ],
  "why.empty": [
    "必填：app_id、task_id、subject、status、process_instance_id，form_url 与 form_mobile_url 至少一个；登记为 strict 的应用须填文档标明的全部必填项。",
    "Needed: app_id, task_id, subject, status, process_instance_id, and form_url or form_mobile_url; a strict application needs whatever the document marks.",
  ],
  "why.word": [
    "只接受所列的写法；大小写、类型和取值见接口说明。",
    "Only what is listed is taken; the description says values, types and case.",
  ],
  "why.other": ["各字段的要求见接口说明。", "What each field takes is in the description."],
} as const satisfies Catalogue;

learn(help);
