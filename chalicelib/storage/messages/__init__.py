"""Messages as they are stored: head, recipients, counters, templates, topics, preferences."""
