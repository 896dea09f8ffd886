"""REST and WebSocket: a file a resource; everything it needs comes in as ``Deps``."""
