"""What is behind a change: the words, links, people and texts that make the difference."""
