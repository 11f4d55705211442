import type { Catalogue } from "./catalogue";

export const design = {
  "design.title": ["流程", "Processes"],
  "design.none": ["还没有部署过流程", "No process is deployed yet"],
  "design.key": ["标识", "Key"],
  "design.version": ["版本", "Version"],
  "design.deployed": ["部署时间", "Deployed"],
  "design.active": ["可发起", "Active"],
  "design.suspend": ["挂起", "Suspend"],
  "design.activate": ["激活", "Activate"],
  "design.view": ["查看 {name}", "View {name}"],
  "design.export": ["导出文件", "Export"],
  "design.import": ["导入流程", "Import a process"],
  "design.file": ["BPMN 2.0 文件", "BPMN 2.0 file"],
  "design.category": ["分类", "Category"],
  "design.check": ["只检查", "Check only"],
  "design.deploy": ["部署", "Deploy"],
  "design.fine": ["检查通过：{key} 第 {version} 版", "No fault found: {key} version {version}"],
  "design.done": ["{key} 第 {version} 版已部署", "{key} version {version} is deployed"],
  "design.warnings": ["提示", "Notes"],
  "design.wrong": ["标出的是有问题的节点", "The marked elements are at fault"],
} as const satisfies Catalogue;
