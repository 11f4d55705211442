"""What a task and a process instance are, and what may happen to them. Pure: no AWS, no Chalice, no clock."""
