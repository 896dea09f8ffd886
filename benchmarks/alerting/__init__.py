"""Made months with true turns in them, and what alert rules find of them."""
