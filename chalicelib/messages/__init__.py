"""The message centre: who is told what, by which channel, and what became of it. Knows no HTTP and no protocol."""
