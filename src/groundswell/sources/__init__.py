"""Where posts come from: the simulator, files, Bluesky; each gives posts and a cursor to resume."""
