import { ElMessage } from "element-plus/es/components/message/index.mjs";
import "element-plus/es/components/message/style/css.mjs";

/** A passing word on what was done; read out by screen readers. */
export function say(text: string): void {
  ElMessage({ message: text, type: "success", grouping: true, duration: 2500 });
}

export function warn(text: string): void {
  ElMessage({ message: text, type: "error", grouping: true, duration: 6000, showClose: true });
}
