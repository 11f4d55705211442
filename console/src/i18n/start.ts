import type { Catalogue } from "./catalogue";

export const start = {
  "form.yes": ["是", "Yes"],
  "form.no": ["否", "No"],
  "start.title": ["发起流程", "Start a process"],
  "start.search": ["搜索流程", "Search processes"],
  "start.recent": ["最近发起", "Recent"],
  "start.all": ["全部", "All"],
  "start.other": ["未分类", "Other"],
  "start.empty": ["没有可以发起的流程", "There is nothing to start"],
  "start.version": ["第 {n} 版", "version {n}"],
  "start.submit": ["提交", "Submit"],
  "start.submitted": ["已提交", "Submitted"],
  "start.draft": ["草稿已存在本标签页", "The draft is kept in this tab"],
  "start.noform": ["这个流程没有表单，可以直接提交。", "This process has no form. Submit it as it is."],
  "start.path": ["流程走向", "Where it goes"],
  "start.choose": ["重新选择流程", "Choose another"],
} as const satisfies Catalogue;
