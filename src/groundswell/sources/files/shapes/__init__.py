"""Exports of known networks, and their mapping to a post."""
