"""The server process: its socket, protocols and bounds."""
