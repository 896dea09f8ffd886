"""What is unusual, and why: counts and texts in, findings out; no clock, no network, no storage."""
