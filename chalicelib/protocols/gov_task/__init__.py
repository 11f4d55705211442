"""Create-todo v2 family (create-task-v2.md): one todo for one person, grouped in packages."""
