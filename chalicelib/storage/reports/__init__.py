"""Counters of reports: added in the transaction that takes an event's mark off, read by subject and month."""
