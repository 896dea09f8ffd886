"""Topics: what they are, the posts that each has, and what is told of them."""
