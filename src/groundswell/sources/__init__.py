"""Sources of posts: simulator, files, networks, brokers; each gives posts and a cursor to resume
from."""
