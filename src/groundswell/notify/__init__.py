"""Messages to people: what they say, the channels they go by, and what became of each try."""
