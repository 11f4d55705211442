"""The web console: its built files, served from the hub's own origin, and how people sign in to it."""
