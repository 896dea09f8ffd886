"""Authentication and authorization: decided once, around every request, before any route."""
