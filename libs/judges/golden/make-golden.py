"""Writes the golden vectors beside it: what Ragas makes of given replies of a language model.

    python3 libs/judges/golden/make-golden.py

It needs Python 3.11, and makes an environment of its own, `.weir/judges-venv`, with the packages of requirements.txt
(Ragas 0.4.3 and what it needs; langchain-community is held at a release that still has what Ragas imports). Ragas' own
classes run, with a language model that says what the script below has it say, and embeddings that are hashes of the
texts. The inputs are fixed: with the same packages the file comes out the same.
"""

import asyncio
import hashlib
import json
import math
import os
import random
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
DIMENSIONS = 8


def enter_environment() -> None:
    """Goes on in the environment of requirements.txt, which is made when there is none or another."""
    requirements = HERE / "requirements.txt"
    folder = HERE.parents[2] / ".weir" / "judges-venv"
    python = folder / "bin" / "python"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = folder / "requirements.sha256"
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        stamp.write_text(wanted)
    os.execv(python, [str(python), *sys.argv])


enter_environment()
os.environ["RAGAS_DO_NOT_TRACK"] = "true"

from ragas.dataset_schema import SingleTurnSample  # noqa: E402
from ragas.embeddings.base import BaseRagasEmbedding  # noqa: E402
from ragas.llms.base import InstructorBaseRagasLLM  # noqa: E402
from ragas.metrics import AnswerCorrectness as EarlierAnswerCorrectness  # noqa: E402
from ragas.metrics.collections import (  # noqa: E402
    AnswerCorrectness,
    AnswerRelevancy,
    ContextPrecisionWithReference,
    ContextRecall,
    Faithfulness,
)
from ragas.run_config import RunConfig  # noqa: E402


class ScriptedModel(InstructorBaseRagasLLM):
    """Says its replies in order, each as the model that Ragas wants it in."""

    is_async = True

    def __init__(self, replies):
        self.replies = list(replies)

    def generate(self, prompt, response_model):
        return response_model.model_validate(self.replies.pop(0))

    async def agenerate(self, prompt, response_model):
        return self.generate(prompt, response_model)


class HashedEmbedding(BaseRagasEmbedding):
    """Eight numbers of a text's hash, none of them negative, as near to each other as embeddings of texts mostly are."""

    def __init__(self, zeros=()):
        super().__init__()
        self.zeros = zeros
        self.given = {}

    def embed_text(self, text, **kwargs):
        digest = hashlib.sha256(text.encode()).digest()
        vector = [0.0 if text in self.zeros else byte / 255 for byte in digest[:DIMENSIONS]]
        self.given[text] = vector
        return vector

    async def aembed_text(self, text, **kwargs):
        return self.embed_text(text)


def words(chance, what):
    return f"{what} {''.join(chance.choice('abcdefghij') for _ in range(6))}."


def texts(chance, what, count):
    return [words(chance, f"{what} {index + 1}") for index in range(count)]


def reasoned(chance, statements):
    return [{"statement": statement, "reason": words(chance, "Because")} for statement in statements]


def item_of(chance, contexts):
    return {
        "question": words(chance, "Question"),
        "answer": words(chance, "Answer"),
        "contexts": texts(chance, "Context", contexts),
        "expected": [words(chance, "Right")],
    }


def faithfulness(chance):
    for count in [0, 1, 2, 3, 5, 8, 13]:
        item = item_of(chance, chance.randint(1, 4))
        statements = texts(chance, "Statement", count)
        verdicts = [{**one, "verdict": chance.randint(0, 1)} for one in reasoned(chance, statements)]
        replies = [{"statements": statements}, {"statements": verdicts}]
        yield item, replies[: 2 if count else 1]


def answer_relevancy(chance):
    for noncommittal in [(0, 0, 0), (1, 1, 1), (1, 0, 1), (0, 1, 0), (0, 0, 1)]:
        item = item_of(chance, 0)
        yield item, [{"question": words(chance, "Made"), "noncommittal": one} for one in noncommittal]
    # What has no question has no say on whether the answer is noncommittal either.
    for noncommittal in [0, 1]:
        item = item_of(chance, 0)
        made = [{"question": words(chance, "Made"), "noncommittal": noncommittal}, {"question": "", "noncommittal": 0}]
        yield item, [*made, {"question": words(chance, "Made"), "noncommittal": 1}]
    yield item_of(chance, 0), [{"question": "", "noncommittal": 0}] * 3
    item = item_of(chance, 0)
    yield item, [{"question": item["question"], "noncommittal": 0}] * 3


def context_precision(chance):
    for verdicts in [(1,), (0,), (1, 0), (0, 1), (1, 1, 0), (0, 1, 1), (0, 0, 0), (1, 0, 1, 0, 1), (0, 0, 0, 0, 1)]:
        item = item_of(chance, len(verdicts))
        yield item, [{"reason": words(chance, "Because"), "verdict": verdict} for verdict in verdicts]


def context_recall(chance):
    for count in [0, 1, 1, 2, 3, 7]:
        item = item_of(chance, chance.randint(1, 4))
        statements = reasoned(chance, texts(chance, "Statement", count))
        yield item, [{"classifications": [{**one, "attributed": chance.randint(0, 1)} for one in statements]}]


def answer_correctness(chance):
    for claimed, right, true, missing in [
        (1, 1, 1, 0),
        (1, 1, 0, 1),
        (3, 2, 2, 0),
        (3, 4, 1, 3),
        (5, 5, 3, 2),
        (4, 1, 0, 1),
        (2, 6, 2, 4),
        (0, 0, 0, 0),
    ]:
        item = item_of(chance, 0)
        answer, reference = texts(chance, "Claim", claimed), texts(chance, "Truth", right)
        classes = {
            "TP": reasoned(chance, answer[:true]),
            "FP": reasoned(chance, answer[true:]),
            "FN": reasoned(chance, reference[right - missing :]),
        }
        yield item, [{"statements": answer}, {"statements": reference}, *([classes] if claimed + right else [])]


def one_sided(chance):
    """Only one of the two claims anything: Ragas' earlier class asks a model for the classes, which can be but one way."""
    for claimed, right in [(0, 3), (2, 0)]:
        item = item_of(chance, 0)
        answer, reference = texts(chance, "Claim", claimed), texts(chance, "Truth", right)
        classes = {"TP": [], "FP": reasoned(chance, answer), "FN": reasoned(chance, reference)}
        yield item, [{"statements": answer}, {"statements": reference}, classes]


async def earlier_answer_correctness(item, model, embedding):
    metric = EarlierAnswerCorrectness(llm=model, embeddings=embedding)
    metric.init(RunConfig())
    sample = SingleTurnSample(
        user_input=item["question"], response=item["answer"], reference=item["expected"][0]
    )
    return await metric.single_turn_ascore(sample)


async def score(metric, item, model, embedding):
    asked = {"user_input": item["question"]}
    answered = {**asked, "response": item["answer"]}
    known = {"reference": item["expected"][0]}
    found = {"retrieved_contexts": item["contexts"]}
    runs = {
        "faithfulness": lambda: Faithfulness(llm=model).ascore(**answered, **found),
        "answer-relevancy": lambda: AnswerRelevancy(llm=model, embeddings=embedding).ascore(**answered),
        "context-precision": lambda: ContextPrecisionWithReference(llm=model).ascore(**asked, **known, **found),
        "context-recall": lambda: ContextRecall(llm=model).ascore(**asked, **known, **found),
        "answer-correctness": lambda: AnswerCorrectness(llm=model, embeddings=embedding).ascore(**answered, **known),
    }
    return (await runs[metric]()).value


async def main():
    chance = random.Random(43)
    vectors = []
    cases = {
        "faithfulness": faithfulness,
        "answer-relevancy": answer_relevancy,
        "context-precision": context_precision,
        "context-recall": context_recall,
        "answer-correctness": answer_correctness,
    }
    for metric, make in cases.items():
        for item, replies in make(chance):
            model, embedding = ScriptedModel(replies), HashedEmbedding()
            value = await score(metric, item, model, embedding)
            assert not model.replies, metric
            vectors.append(vector(metric, "ragas.metrics.collections", item, replies, embedding, value))
    item, replies = list(answer_correctness(chance))[2]
    embedding = HashedEmbedding(zeros=[item["answer"]])
    value = await score("answer-correctness", item, ScriptedModel(replies), embedding)
    vectors.append(vector("answer-correctness", "ragas.metrics.collections", item, replies, embedding, value))
    for item, replies in [*answer_correctness(chance), *one_sided(chance)]:
        model, embedding = ScriptedModel(replies), HashedEmbedding()
        value = await earlier_answer_correctness(item, model, embedding)
        assert not model.replies
        vectors.append(vector("answer-correctness", "ragas.metrics", item, replies, embedding, value))
    (HERE / "ragas.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(vectors)} vectors")


def vector(metric, module, item, replies, embedding, value):
    """`score` is null where Ragas has NaN."""
    return {
        "metric": metric,
        "module": module,
        "item": item,
        "replies": replies,
        "embeddings": embedding.given,
        "score": None if math.isnan(value) else float(value),
    }


asyncio.run(main())
