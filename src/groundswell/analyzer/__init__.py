"""Sentiment and emotion of texts. The only place with ONNX Runtime and transformers."""

import os

# ONNX Runtime sends telemetry unless it is disabled before the import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
# The cores are busy with batches: a tokenizer that splits its work over them only adds waits.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
