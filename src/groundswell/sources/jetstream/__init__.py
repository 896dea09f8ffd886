"""The protocol of Bluesky's Jetstream: its frames and its hosts."""
