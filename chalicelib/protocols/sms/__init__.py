"""Messages to people, as text messages."""
