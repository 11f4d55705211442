"""POA transactions (transaction.md): todos and the transactions they belong to."""
