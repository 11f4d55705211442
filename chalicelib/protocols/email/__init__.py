"""Messages to people, as e-mail."""
