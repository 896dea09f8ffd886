"""The live feed: one pub/sub subscriber per process, state in memory, fan-out to WebSockets."""
