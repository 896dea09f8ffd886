"""The query language: parsing a query, and matching it against one post."""
