"""Configuration as a whole: what a file says, section by section."""
