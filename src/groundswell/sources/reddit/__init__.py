"""Reddit, over its Data API, with keys of one's own."""
