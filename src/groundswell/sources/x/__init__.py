"""X, over its filtered stream, with a key of one's own."""
