"""Redis, and only here: the stream of posts, consumer group, dead letters, live events, cache,
leases."""
