"""Statistics of what is unusual and why: numbers and texts in, findings out; no I/O, no clock."""
