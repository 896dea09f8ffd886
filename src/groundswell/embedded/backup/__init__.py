"""Backups of the embedded engines: one file, taken while they run, checked before it is used."""
