"""REST and WebSocket routes: a file a resource."""
