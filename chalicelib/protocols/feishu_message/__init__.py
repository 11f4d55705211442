"""Messages to people in Feishu (飞书)."""
