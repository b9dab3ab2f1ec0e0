"""Low-rank matrices of an encoder, by InfoNCE: a query's own document against those of the batch and given ones."""

import json
import math
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict

import checkpoint
from embeddings import Texts, embed
from protocol import Failure, emit

TEMPERATURE = 0.05
# Times the loss of the first steps: training that is this far above where it began does not come back.
DIVERGED = 3.0
FIRST_STEPS = 5


@dataclass(frozen=True)
class Pair:
    query: str
    positive: str
    negatives: list[str] = field(default_factory=list)


def read_pairs(path: Path) -> list[Pair]:
    """A JSON object a line: query, positive and perhaps negatives."""
    with open(path, encoding="utf-8") as lines:
        return [Pair(**json.loads(line)) for line in lines]


def with_lora(model: torch.nn.Module, settings: dict) -> PeftModel:
    """The model with trainable matrices beside its attention; all else stays."""
    config = LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=["query", "key", "value", "dense"],
    )
    return get_peft_model(model, config)


def train(model: PeftModel, texts: Texts, pairs: list[Pair], settings: dict, folder: Path, seed: int) -> int:
    """Trains in place, from the last checkpoint in the folder if there is one. Returns the step it went on from."""
    optimiser = torch.optim.AdamW(
        [weight for weight in model.parameters() if weight.requires_grad], lr=settings["rate"], weight_decay=0.01
    )
    known = defaultdict(set)
    for pair in pairs:
        known[pair.query].add(pair.positive)
    steps = settings["epochs"] * math.ceil(len(pairs) / settings["batch"])
    losses: list[float] = []
    done, before = 0, 0.0
    state = checkpoint.latest(folder)
    if state is not None:
        set_peft_model_state_dict(model, state["adapter"])
        optimiser.load_state_dict(state["optimiser"])
        losses, done, before = state["losses"], state["step"], state["seconds"]
    model.train()
    for step, batch in enumerate(batches(pairs, settings, seed), start=1):
        if step <= done:
            continue
        loss = info_nce(model, texts, batch, known)
        losses.append(loss.item())
        refuse_divergence(losses)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        seconds = before + time.process_time()
        emit("progress", step=step, of=steps, loss=losses[-1], seconds=seconds)
        if step % settings["checkpointSteps"] == 0:
            adapter = get_peft_model_state_dict(model)
            place = checkpoint.save(
                folder,
                step,
                {"adapter": adapter, "optimiser": optimiser.state_dict(), "losses": losses, "seconds": seconds},
            )
            emit("checkpoint", step=step, location=place.name)
    model.eval()
    return done


def batches(pairs: list[Pair], settings: dict, seed: int) -> Iterator[list[Pair]]:
    """All epochs; an epoch's order follows from the seed and its number alone, so that it can be gone on with."""
    for epoch in range(settings["epochs"]):
        order = torch.randperm(len(pairs), generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch)).tolist()
        for start in range(0, len(order), settings["batch"]):
            yield [pairs[place] for place in order[start : start + settings["batch"]]]


def info_nce(model: PeftModel, texts: Texts, batch: list[Pair], known: dict[str, set[str]]) -> torch.Tensor:
    """Cross-entropy of each query's document among all of the batch; what else is right for a query is not wrong."""
    documents = list(dict.fromkeys(text for pair in batch for text in (pair.positive, *pair.negatives)))
    queries = embed(model, texts.inputs([pair.query for pair in batch]))
    scores = queries @ embed(model, texts.inputs(documents)).T / TEMPERATURE
    also_right = torch.tensor(
        [[text != pair.positive and text in known[pair.query] for text in documents] for pair in batch]
    )
    targets = torch.tensor([documents.index(pair.positive) for pair in batch])
    return torch.nn.functional.cross_entropy(scores.masked_fill(also_right, -math.inf), targets)


def refuse_divergence(losses: list[float]) -> None:
    """A loss that is no number, or far above where it began."""
    latest = losses[-1]
    start = sum(losses[:FIRST_STEPS]) / len(losses[:FIRST_STEPS])
    if not math.isfinite(latest) or (len(losses) > FIRST_STEPS and latest > DIVERGED * max(start, 1.0)):
        raise Failure("tuning-diverged", f"the loss of step {len(losses)} is {latest:g}, and that of the first {losses[0]:g}")
