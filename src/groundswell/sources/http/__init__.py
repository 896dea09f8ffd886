"""Networks over HTTP: bounded requests, and what their answers mean for a source."""
