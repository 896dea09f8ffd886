"""Redis, and only here: the stream of posts, its group, dead letters, live events, the cache."""
