"""Real models of a few words, in Hugging Face's layout: a logit a label for each known word."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

SENTIMENT_WORDS = {"good": (-4.0, 0.0, 4.0), "bad": (4.0, 0.0, -4.0), "so": (0.0, 1.0, 0.0)}
SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def make_model(
    folder: Path,
    labels: Sequence[str],
    words: Mapping[str, Sequence[float]],
    *,
    weights: str = "model.onnx",
    **config: object,
) -> Path:
    """Write a model whose logits are the mean of its words' logits; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: place for place, word in enumerate((*SPECIALS, *words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    named = {str(place): label for place, label in enumerate(labels)}
    body = {"id2label": named, "max_position_embeddings": 16, "pad_token_id": 0, **config}
    (folder / "config.json").write_text(json.dumps(body))
    table = np.zeros((len(vocabulary), len(labels)), dtype=np.float32)
    for word, logits in words.items():
        table[vocabulary[word]] = logits
    (folder / weights).parent.mkdir(exist_ok=True)
    onnx.save(_mean_of_words(table), str(folder / weights))
    return folder


def _mean_of_words(table: np.ndarray) -> onnx.ModelProto:
    tokens = ["posts", "tokens"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, tokens)
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["posts", table.shape[1]])
    constants = [
        numpy_helper.from_array(table, "table"),
        numpy_helper.from_array(np.array([1]), "one"),
        numpy_helper.from_array(np.array([2]), "two"),
    ]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "one"], ["weights"]),
        helper.make_node("MatMul", ["weights", "rows"], ["summed"]),
        helper.make_node("Squeeze", ["summed", "one"], ["sum"]),
        helper.make_node("ReduceSum", ["weights", "two"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], ["logits"]),
    ]
    graph = helper.make_graph(nodes, "tiny", inputs, [output], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
