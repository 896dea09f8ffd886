"""Inference in ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from groundswell.analyzer.arrays import Floats, Ids
from groundswell.errors import ConfigurationError


class OnnxNetwork:
    """Token ids to logits, on the thread that calls.

    Each call uses one core and the runtime lets go of the interpreter meanwhile: the analyzer's
    threads run as many batches side by side. That is faster than to split each batch over the
    cores, and no runtime thread spins while there is nothing to do (docs/decisions/0003).

    Raises:
        ConfigurationError: the file is not a model that takes token ids and a mask.
    """

    def __init__(self, path: Path, pad: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Shapes change with every batch; patterns kept for each would only fill memory.
        options.enable_mem_pattern = False
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime has no base class of its own
            raise ConfigurationError(f"{path}: not a readable ONNX model ({error})") from error
        self._inputs = {node.name for node in self._session.get_inputs()}
        unknown = self._inputs - {"input_ids", "attention_mask", "token_type_ids"}
        if unknown or "input_ids" not in self._inputs:
            raise ConfigurationError(f"{path}: unknown inputs {sorted(unknown or self._inputs)}")
        self._pad = pad

    def logits(self, rows: list[Ids]) -> Floats:
        """The logits (rows, labels) of ``rows`` of token ids, padded here."""
        ids, mask = padded(rows, self._pad)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        given = {name: value for name, value in feed.items() if name in self._inputs}
        found: Floats = self._session.run(None, given)[0].astype(np.float64)
        return found


def padded(rows: list[Ids], pad: int) -> tuple[Ids, Ids]:
    """``rows`` as one array filled up with ``pad``, and the mask that is 1 where a token is."""
    lengths = np.array([len(row) for row in rows])
    mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)
    ids = np.full(mask.shape, pad, dtype=np.int64)
    ids[mask == 1] = np.concatenate(rows)
    return ids, mask
