"""SCIM 2.0 (RFC 7643, 7644): a user centre keeps the hub's people and groups as its own."""
