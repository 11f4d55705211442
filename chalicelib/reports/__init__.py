"""Reports and monitoring (报告分析, 监控中心): what is counted of a task, and what the counts say. Knows no HTTP."""
