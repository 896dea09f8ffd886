"""What the simulator is made of: topics, phrases, voices, moods that drift, people who write."""
