"""The query language: what a query says, and whether one post is what it says."""
