"""Many topics against one post, at the speed of a few."""
