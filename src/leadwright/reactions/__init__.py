"""What happens after a domain event: one table, from event to jobs, and the dispatcher that reads the outbox by it."""
