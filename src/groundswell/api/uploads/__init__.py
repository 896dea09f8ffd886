"""Files that people send: kept on the disk while they are read."""
