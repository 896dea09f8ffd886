"""Notifications: messages, the channels that deliver them, and the outcome of each attempt."""
