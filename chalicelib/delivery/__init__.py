"""From an event row to an external task centre: drain, lease, retry schedule, breaker, safe outgoing HTTP."""
