"""Groundswell: real-time sentiment of social-media posts."""

__version__ = "0.1.0"
