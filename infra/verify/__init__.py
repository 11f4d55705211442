"""`make verify-data`: does what is stored agree with itself, and the repair of what does not."""
