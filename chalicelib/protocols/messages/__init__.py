"""Sending messages and following what becomes of them, over HTTP."""
