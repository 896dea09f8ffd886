"""Mastodon and what speaks its API: the streaming socket, and the timeline for what was missed."""
