"""What known networks' exports look like, and what they say of a post."""
