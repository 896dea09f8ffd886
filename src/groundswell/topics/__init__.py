"""Matching a post against many topics at the cost of a few."""
