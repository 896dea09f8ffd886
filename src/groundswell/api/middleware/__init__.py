"""Plain ASGI layers around every request."""
