"""Texts in, sentiment and emotion out. The only place with ONNX Runtime and transformers."""
