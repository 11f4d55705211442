"""Alerts (工单告警): rules look at where things stand, and people hear of each change once."""
