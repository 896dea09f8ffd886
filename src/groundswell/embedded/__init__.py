"""PostgreSQL and Valkey from wheels, and the supervisor behind ``groundswell up``."""
