"""Pure rules of the domain: posts, sentiment, windows, queries, alerts. Standard library only."""
