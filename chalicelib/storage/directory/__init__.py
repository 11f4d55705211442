"""The registry: people, groups, applications, services, absences, transaction types."""
