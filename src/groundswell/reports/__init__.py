"""Reports: what was said of a topic, a set of topics or of everything in a stretch of time."""
