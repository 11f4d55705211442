"""POA transactions (事务办理)."""
