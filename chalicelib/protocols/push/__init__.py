"""Task-centre push (任务中心推送)."""
