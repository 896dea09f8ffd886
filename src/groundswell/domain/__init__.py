"""What a post, a sentiment, a window and an alert are: pure rules, standard library only."""
