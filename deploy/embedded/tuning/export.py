"""A tuned encoder as a folder that the embedding service loads, in floats and in eight bits, each compared."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import torch
from bert_graph import BertEncoder

from bert_weights import read_config
from contrastive import Pair
from embeddings import Texts, embed_all, embed_by_onnx, lowest_cosine
from protocol import Failure

EQUAL = 0.9999
FLOAT, INT8 = "model.onnx", "model_int8.onnx"
COPIED = ("tokenizer.json", "tokenizer_config.json", "config.json", "special_tokens_map.json", "vocab.txt")


def write(model: torch.nn.Module, base: Path, output: Path, int8: bool) -> None:
    """Graphs as those of the base, so with the same inputs and outputs; tokenizer and configuration are the base's."""
    (output / "onnx").mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (base / name).exists():
            shutil.copyfile(base / name, output / name)
    weights = {name: np.ascontiguousarray(value.numpy()) for name, value in model.state_dict().items()}
    for name, quantised in {FLOAT: False, INT8: True}.items() if int8 else {FLOAT: False}.items():
        graph = BertEncoder(weights, read_config(base), quantised).build()
        (output / "onnx" / name).write_bytes(graph.SerializeToString(deterministic=True))


def compare(
    model: torch.nn.Module, base: Path, output: Path, texts: Texts, unseen: list[Pair], threads: int
) -> list[dict]:
    """Bytes, texts a second, lowest cosine to torch and share of queries whose nearest document is right, a file each.

    The first is the base's. Raises `tuning-export-differs` when the floats are not those of torch.
    """
    queries = [pair.query for pair in unseen]
    documents = list(dict.fromkeys(pair.positive for pair in unseen))
    values = queries + documents
    torch_vectors = embed_all(model, texts, values)
    rows = []
    for name, path in _files(base, output).items():
        vectors, speed = embed_by_onnx(path, texts, values, threads)
        nearest = (vectors[: len(queries)] @ vectors[len(queries) :].T).argmax(1)
        right = [documents[place] == pair.positive for place, pair in zip(nearest, unseen, strict=True)]
        cosine = None if name == "base" else lowest_cosine(vectors, torch_vectors)
        rows.append(
            {
                "file": name,
                "bytes": path.stat().st_size,
                "textsPerSecond": round(speed, 1),
                "lowestCosine": cosine,
                "right": [int(each) for each in right],
            }
        )
        if name == FLOAT and cosine < EQUAL:
            raise Failure("tuning-export-differs", f"the exported model's cosine to the trained one is {cosine:.6f}")
    return rows


def files_of(output: Path) -> list[dict]:
    """Paths below the folder with bytes and SHA-256."""
    return [
        {
            "path": path.relative_to(output).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(output.rglob("*"))
        if path.is_file()
    ]


def _files(base: Path, output: Path) -> dict[str, Path]:
    tuned = {name: output / "onnx" / name for name in (FLOAT, INT8)}
    return {"base": base / "onnx" / FLOAT, **{name: path for name, path in tuned.items() if path.exists()}}
