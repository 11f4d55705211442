"""Delivery cursors, their leases and queues, and the registered targets they belong to."""
