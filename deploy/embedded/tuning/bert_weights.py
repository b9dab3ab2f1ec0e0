"""A torch BERT from a folder of models that has the weights as an ONNX file alone."""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel

from protocol import Failure


def read_config(base: Path) -> dict:
    """config.json of a folder of models."""
    try:
        return json.loads((base / "config.json").read_text())
    except FileNotFoundError as error:
        raise Failure("tuning-base-missing", f"{base.name} is not in the folder of models") from error


def bert_of(base: Path) -> BertModel:
    """The model, without dropout; its output equals that of onnx/model.onnx."""
    config = BertConfig(**read_config(base))
    if config.model_type != "bert":
        raise Failure("tuning-base-unsupported", f"{base.name} is {config.model_type}; only bert can be tuned")
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    model = BertModel(config, add_pooling_layer=False)
    result = model.load_state_dict(weights_of(base / "onnx" / "model.onnx"), strict=False)
    # Positions and the like are counted, not learnt.
    lacking = [name for name in result.missing_keys if name in dict(model.named_parameters())]
    if lacking or result.unexpected_keys:
        raise Failure("tuning-base-unsupported", f"{base.name} lacks {len(lacking)} weights of a bert")
    return model.eval()


def weights_of(path: Path) -> dict[str, torch.Tensor]:
    """Initialisers by the names that torch has for them; kernels are stored transposed."""
    if not path.exists():
        raise Failure("tuning-base-missing", f"{path.parent.parent.name} has no onnx/model.onnx")
    found = {}
    for initialiser in onnx.load(str(path)).graph.initializer:
        name = initialiser.name
        if not name.startswith(("embeddings.", "encoder.")):
            continue
        values = numpy_helper.to_array(initialiser)
        if name.endswith(".kernel"):
            name, values = f"{name.removesuffix('.kernel')}.weight", values.T
        found[name] = torch.from_numpy(np.array(values, order="C"))
    return found
