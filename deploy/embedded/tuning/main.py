"""Tunes an embedding model by low-rank matrices: one process a job.

    python main.py < request

The request names folders and files, never texts: base (folder of a model), work (folder of the job: examples.jsonl,
unseen.jsonl, checkpoints), output (folder that the model is moved to when it is whole), settings, seed, threads.
Events: started, progress, checkpoint, done, failed.
"""

import os
import shutil
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", TRANSFORMERS_VERBOSITY="error")

# The graph is written as that of the model which is installed.
sys.path.append(str(Path(__file__).resolve().parent.parent / "model"))

from protocol import Failure, emit, forbid_network, read_request  # noqa: E402


def tune(request: dict) -> None:
    """Trains, merges, exports and compares; the output folder appears at the end, whole."""
    import torch

    import export
    from bert_weights import bert_of
    from contrastive import read_pairs, train, with_lora
    from embeddings import Texts, embed_all, embed_by_onnx, lowest_cosine

    base, work, output = (Path(request[name]) for name in ("base", "work", "output"))
    settings, threads = request["settings"], request["threads"]
    if settings["bits"] < 16 and not torch.cuda.is_available():
        raise Failure("tuning-needs-gpu", f"{settings['bits']} bits need a GPU")
    if settings["bits"] != 32:
        raise Failure("tuning-bits-unsupported", "an encoder is tuned with 32 bits")
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(request["seed"])

    pairs, unseen = read_pairs(work / "examples.jsonl"), read_pairs(work / "unseen.jsonl")
    model = bert_of(base)
    texts = Texts(base, settings["maxTokens"])
    sample = [pair.query for pair in unseen[:32]]
    by_onnx, _ = embed_by_onnx(base / "onnx" / "model.onnx", texts, sample, threads)
    cosine = lowest_cosine(embed_all(model, texts, sample), by_onnx)
    if cosine < export.EQUAL:
        raise Failure("tuning-base-differs", f"the base's cosine in torch to its ONNX file is {cosine:.6f}")
    emit("started", examples=len(pairs), baseCosine=cosine)

    tuned = with_lora(model, settings)
    resumed_from = train(tuned, texts, pairs, settings, work / "checkpoints", request["seed"])
    merged = tuned.merge_and_unload()
    staging = output.with_name(f".{output.name}.{os.getpid()}")
    for left in output.parent.glob(f".{output.name}.*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        export.write(merged, base, staging, settings["int8"])
        rows = export.compare(merged, base, staging, texts, unseen, threads)
        files = export.files_of(staging)
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        staging.rename(output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    emit("done", resumedFrom=resumed_from, compared=rows, files=files)


def main() -> int:
    try:
        request = read_request()
        forbid_network()
        tune(request)
        return 0
    except Failure as failure:
        emit("failed", code=failure.code, message=str(failure))
    except MemoryError:
        emit("failed", code="tuning-out-of-memory", message="the machine has not enough memory for this job")
    except Exception as error:  # noqa: BLE001
        # A message of a library may quote an example; its kind does not.
        memory = "alloc" in str(error) and isinstance(error, RuntimeError)
        code = "tuning-out-of-memory" if memory else "tuning-worker-failed"
        emit("failed", code=code, message=type(error).__name__)
    return 1


if __name__ == "__main__":
    sys.exit(main())
