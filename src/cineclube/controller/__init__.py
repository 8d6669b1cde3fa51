"""A request becomes a service call; a result becomes a response. No schemas, no rules."""
