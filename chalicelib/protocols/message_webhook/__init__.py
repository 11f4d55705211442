"""Messages to people, posted to a webhook."""
