"""Texts in, sentiment and emotion out. The only place with ONNX Runtime and transformers."""

import os

# ONNX Runtime sends usage data home unless it is told not to before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
# The cores are busy with batches: a tokenizer that splits its work over them only adds waits.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
