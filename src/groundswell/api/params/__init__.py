"""Query parameters that several routes share, checked before anything is read."""
