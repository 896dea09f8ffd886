"""Configuration as code: between what a file says and what is kept."""
