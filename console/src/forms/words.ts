/** form-js's own sentences in Chinese; what is not here stays English. */
export const CHINESE: Record<string, string> = {
  "Field is required.": "不能为空",
  "Field must have minimum value of {value}.": "不能小于 {value}",
  "Field must have maximum value of {value}.": "不能大于 {value}",
  "Field must have minimum length of {value}.": "不能少于 {value} 个字",
  "Field must have maximum length of {value}.": "不能超过 {value} 个字",
  "Field must match pattern {value}.": "格式不符：{value}",
  "Field must be a valid email.": "不是有效的邮箱",
  "Field must be a valid international phone number. (e.g. +4930664040900)": "不是有效的国际电话号码",
  "Value is not a number.": "不是数字",
  "Value is expected to be an integer.": "应为整数",
  "Value is expected to have at most 1 decimal digit.": "最多一位小数",
  "Value is expected to have at most {value} decimal digits.": "最多 {value} 位小数",
  "Date and time must both be entered.": "日期和时间都要填",
  "No results": "没有结果",
  "No files selected": "没有选择文件",
  "{value} files selected": "已选择 {value} 个文件",
  "No content to show.": "没有内容",
  "Nothing to show.": "没有内容",
  "All values selected": "已全部选择",
  Search: "搜索",
  "Skip to search": "跳到搜索",
  "Remove tag": "移除",
  "Add new": "新增一行",
  Collapse: "收起",
  "Expand all ({value})": "全部展开（{value}）",
  Increment: "加",
  Decrement: "减",
  "Next page": "下一页",
  "Previous page": "上一页",
  "{page} of {total}": "第 {page} 页，共 {total} 页",
};

/** The `translate` that form-js asks for. */
export function translator(chinese: boolean): (template: string, values?: Record<string, unknown>) => string {
  return (template, values = {}) => {
    const text = (chinese && CHINESE[template]) || template;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
