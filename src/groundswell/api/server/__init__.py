"""The process that serves the application: its socket, its protocols, its bounds."""
