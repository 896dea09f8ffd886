"""The protocol of Bluesky's Jetstream: its frames, and which posts of the network are wanted."""
