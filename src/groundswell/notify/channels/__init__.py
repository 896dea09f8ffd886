"""One file per kind of channel: formats a message, sends it, and reports the outcome."""
