"""NATS JetStream (`pip install 'groundswell[nats]'`)."""
