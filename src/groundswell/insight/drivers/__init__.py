"""Drivers: the words, links, authors and duplicated texts behind a change."""
