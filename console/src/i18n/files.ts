import type { Catalogue } from "./catalogue";

export const files = {
  "file.attach": ["添加附件", "Attach a file"],
  "file.sending": ["正在上传 {name} {part}%", "Uploading {name} {part}%"],
  "file.failed": ["{name} 没有上传成功，请重试", "{name} was not uploaded. Try again."],
  "file.save": ["下载 {name}", "Download {name}"],
} as const satisfies Catalogue;
