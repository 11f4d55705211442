"""Generic webhooks: Standard Webhooks signatures, CloudEvents bodies."""
