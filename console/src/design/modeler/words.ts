import { language } from "@/i18n";

/** The drawing library's own words in Chinese; what is not here stays English. */
const CHINESE: Record<string, string> = {
  "Activate hand tool": "移动画布",
  "Activate lasso tool": "框选",
  "Activate create/remove space tool": "拉开或收拢空间",
  "Activate global connect tool": "连线",
  "Add lane above": "在上方加泳道",
  "Add lane below": "在下方加泳道",
  "Divide into two lanes": "分成两条泳道",
  "Divide into three lanes": "分成三条泳道",
  "Add text annotation": "添加注释",
  "Append end event": "接结束",
  "Append gateway": "接网关",
  "Append user task": "接用户任务",
  "Append intermediate/boundary event": "接中间事件",
  "Append receive task": "接接收任务",
  "Append message intermediate catch event": "接消息等待",
  "Append timer intermediate catch event": "接定时等待",
  "Append signal intermediate catch event": "接信号等待",
  "Append conditional intermediate catch event": "接条件等待",
  "Change element": "更改类型",
  "Connect to other element": "连到其他节点",
  "Connect using association": "用关联线连接",
  "Create start event": "开始",
  "Create end event": "结束",
  "Create intermediate/boundary event": "中间事件",
  "Create gateway": "排他网关",
  "Create parallel gateway": "并行网关",
  "Create user task": "用户任务",
  "Create expanded sub-process": "子流程",
  Delete: "删除",
  "Align elements": "对齐",
  "Distribute elements horizontally": "水平均布",
  "Distribute elements vertically": "垂直均布",
  "Search in diagram": "在图中查找",
  "Toggle non-interrupting": "中断或不中断",
  "Sequence flow": "连线",
  "Default flow": "默认连线",
  "Conditional flow": "条件连线",
  "Business rule task": "决策任务",
  "Call activity": "调用流程",
  "Event sub-process": "事件子流程",
  "Event-based gateway": "事件网关",
  "Exclusive gateway": "排他网关",
  "Inclusive gateway": "相容网关",
  "Parallel gateway": "并行网关",
  "Receive task": "接收任务",
  "Send task": "发送任务",
  "Service task": "服务任务",
  "User task": "用户任务",
  "Sub-process": "子流程",
  "Sub-process (expanded)": "子流程",
  "Start event": "开始",
  "End event": "结束",
  "Intermediate throw event": "中间事件",
  "Terminate end event": "终止结束",
};

const KINDS: Record<string, string> = {
  Message: "消息",
  Timer: "定时",
  Signal: "信号",
  Error: "错误",
  Escalation: "升级",
  Conditional: "条件",
  Link: "链接",
};
const PLACES: Record<string, string> = {
  "start event": "开始",
  "end event": "结束",
  "boundary event": "边界事件",
  "intermediate catch event": "等待",
  "intermediate throw event": "抛出",
};
const EVENT = /^(\w+) ((?:start|end|boundary|intermediate (?:catch|throw)) event)( \(non-interrupting\))?$/;

function chinese(text: string): string {
  const [, kind, place, quiet] = EVENT.exec(text) ?? [];
  const named = kind && place && KINDS[kind] && `${KINDS[kind]}${PLACES[place]}${quiet ? "（不中断）" : ""}`;
  return CHINESE[text] ?? (named || text);
}

/** The `translate` of the drawing library, as a module of it. */
export function spoken(): { translate: [string, (text: string, values?: Record<string, string>) => string] } {
  const say = language.value === "zh" ? chinese : (text: string) => text;
  const fill = (text: string, values: Record<string, string> = {}): string =>
    say(text).replace(/\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole);
  return { translate: ["value", fill] };
}
