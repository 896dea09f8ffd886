"""Kafka topics, over librdkafka (`pip install 'groundswell[kafka]'`)."""
