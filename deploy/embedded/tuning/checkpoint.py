"""What training goes on from, as a folder that is there whole or not at all."""

import os
import shutil
from pathlib import Path
from typing import Any

import torch

STATE = "state.pt"


def save(folder: Path, step: int, state: dict[str, Any]) -> Path:
    """Writes step-<n> below the folder and removes those before it."""
    place = folder / f"step-{step:08d}"
    staging = folder / f".{place.name}.{os.getpid()}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    with open(staging / STATE, "wb") as file:
        torch.save({**state, "step": step, "random": torch.get_rng_state()}, file)
        file.flush()
        os.fsync(file.fileno())
    if place.exists():
        shutil.rmtree(place)
    staging.rename(place)
    for other in folder.iterdir():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
    return place


def latest(folder: Path) -> dict[str, Any] | None:
    """The last whole one, with the random numbers' state put back; None when there is none."""
    places = sorted(folder.glob("step-*")) if folder.exists() else []
    if not places:
        return None
    state = torch.load(places[-1] / STATE, weights_only=True)
    torch.set_rng_state(state["random"])
    return state
