"""Messages to people as DingTalk work notices (工作通知)."""
