"""Measurements on real engines, each beside its ceiling or its peer in the same run."""
