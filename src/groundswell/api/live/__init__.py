"""The live feed: one reader of pub/sub a process, its state in memory, its fan-out to sockets."""
