"""The hub's own API: inbox, task, process instance, administration."""
