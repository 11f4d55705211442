"""Create-todo v2 family (docs/protocols/gov_task.md): one todo for one person, grouped in packages."""
