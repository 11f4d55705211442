"""Decision tables (DMN): read, checked and worked out. Pure."""
