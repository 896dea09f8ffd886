"""A file a channel: each gives a message its form and tells what became of it."""
