"""Texts to unit vectors, by torch and by an ONNX file: the mean of the last hidden state over the tokens."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer

BATCH = 16


class Texts:
    """A folder's tokenizer, cutting at `longest` tokens."""

    def __init__(self, base: Path, longest: int) -> None:
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.enable_truncation(longest)
        self.tokenizer.enable_padding()

    def inputs(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """Arrays of [text, token], by the names that the model's inputs have."""
        encoded = self.tokenizer.encode_batch(list(texts))
        return {
            "input_ids": np.array([each.ids for each in encoded], np.int64),
            "attention_mask": np.array([each.attention_mask for each in encoded], np.int64),
            "token_type_ids": np.array([each.type_ids for each in encoded], np.int64),
        }


def embed(model: torch.nn.Module, inputs: dict[str, np.ndarray]) -> torch.Tensor:
    """Unit vectors [text, dimension]; differentiable."""
    tensors = {name: torch.from_numpy(values) for name, values in inputs.items()}
    hidden = model(**tensors).last_hidden_state
    mask = tensors["attention_mask"].unsqueeze(-1).to(hidden.dtype)
    return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


def embed_all(model: torch.nn.Module, texts: Texts, values: Sequence[str]) -> np.ndarray:
    """As `embed`, in batches and without gradients."""
    with torch.no_grad():
        return np.concatenate([embed(model, texts.inputs(part)).numpy() for part in _parts(values)])


def embed_by_onnx(path: Path, texts: Texts, values: Sequence[str], threads: int) -> tuple[np.ndarray, float]:
    """Unit vectors by an ONNX file, and how many texts it made a second."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    found, began = [], time.perf_counter()
    for part in _parts(values):
        inputs = texts.inputs(part)
        (hidden,) = session.run(["last_hidden_state"], inputs)
        mask = inputs["attention_mask"][:, :, None].astype(np.float32)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        found.append(mean / np.linalg.norm(mean, axis=1, keepdims=True))
    return np.concatenate(found), len(values) / (time.perf_counter() - began)


def lowest_cosine(left: np.ndarray, right: np.ndarray) -> float:
    """Of unit vectors, row by row."""
    return float((left * right).sum(1).min())


def _parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + BATCH] for start in range(0, len(values), BATCH)]
