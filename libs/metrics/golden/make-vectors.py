"""Writes the golden vectors beside it: what the reference implementations say of the same inputs.

    python3 libs/metrics/golden/make-vectors.py

It needs Python 3.11 or newer, and makes an environment of its own, `.weir/metrics-venv`, with the packages of
requirements.txt. The inputs are fixed: with the same packages the files come out the same.
"""

import hashlib
import json
import math
import os
import random
import re
import string
import subprocess
import sys
import venv
import warnings
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent


def enter_environment() -> None:
    """Goes on in the environment of requirements.txt, which is made when there is none or another."""
    requirements = HERE / "requirements.txt"
    folder = HERE.parents[2] / ".weir" / "metrics-venv"
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

import krippendorff  # noqa: E402
import numpy as np  # noqa: E402
import pytrec_eval  # noqa: E402
from nltk.stem.porter import PorterStemmer  # noqa: E402
from rouge_score import rouge_scorer  # noqa: E402
from sacrebleu.metrics import BLEU, CHRF  # noqa: E402
from sklearn import metrics  # noqa: E402
from sklearn.calibration import calibration_curve  # noqa: E402

# scikit-learn warns where a score is not defined; the vectors have it as null.
warnings.simplefilter("ignore")
rng = random.Random(20240607)

WORDS = (
    "the a an of leave days employees receive twenty-seven 27 office opens at nine o'clock Annual leave The An policy policies "
    "running runs ran national nationally generously hopefully agreed flies dying news kitchen U.S. 3.5 1,000 e.g. don't "
    "it's (see below) \"quoted\" naïve café Über straße ГОСТ 東京 is was not very relational conditional"
).split()
MARKS = [".", ",", "!", "?", ";", ":", "-", "…", "—", "&amp;", "%", "$5"]


def sentence(longest: int = 14) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(1, longest))]
    return " ".join(words) + rng.choice(MARKS + [""])


def disturbed(text: str) -> str:
    """Much the same text: some words are left out, exchanged, repeated or moved."""
    words = text.split(" ")
    for _ in range(rng.randint(0, 4)):
        at = rng.randrange(len(words))
        match rng.randrange(4):
            case 0 if len(words) > 1:
                del words[at]
            case 1:
                words[at] = rng.choice(WORDS)
            case 2:
                words.insert(at, words[at])
            case _:
                rng.shuffle(words[at : at + 3])
                words[at], words[-1] = words[-1], words[at]
    return " ".join(words)


# ---- SQuAD: the rules of the evaluation script of version 2.0


def normalize_answer(text: str) -> str:
    text = "".join(character for character in text.lower() if character not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def squad(prediction: str, references: list[str]) -> dict:
    gold = [answer for answer in references if normalize_answer(answer)] or [""]

    def f1(answer: str) -> float:
        expected, predicted = normalize_answer(answer).split(), normalize_answer(prediction).split()
        if not expected or not predicted:
            return float(expected == predicted)
        common = sum((Counter(expected) & Counter(predicted)).values())
        if common == 0:
            return 0.0
        precision, recall = common / len(predicted), common / len(expected)
        return 2 * precision * recall / (precision + recall)

    return {
        "exactMatch": max(int(normalize_answer(answer) == normalize_answer(prediction)) for answer in gold),
        "tokenF1": max(f1(answer) for answer in gold),
    }


def answers() -> list[dict]:
    cases = [
        ("27 days", ["27 days"]),
        ("The 27 days.", ["27 Days"]),
        ("", [""]),
        ("", []),
        ("27 days", []),
        ("27 days", ["", "the", "27 days"]),
        ("", ["27 days"]),
        ("the", ["27 days"]),
        ("the", [""]),
        ("the a an", ["an"]),
        ("a.b", ["ab", "a b"]),
        ("an", ["a n"]),
        ("twenty-seven days", ["twenty seven days", "twentyseven days"]),
        ("Paris, France", ["Paris", "in Paris France", "Lyon"]),
        ("to be or not to be", ["to be to be", "be be be"]),
        ("caféa thé", ["café a the"]),
        ("à la carte", ["la carte"]),
        ("á", [""]),
        ("ÉCOLE", ["école"]),
        ("ΟΔΟΣ", ["οδος", "οδοσ"]),
        ("İstanbul", ["istanbul", "i̇stanbul"]),
        ("“quoted”", ["quoted"]),
        ("東京 の 人口", ["東京の人口", "東京 人口"]),
        ("a\u00a0b\u2003c", ["b c"]),
        ("b\u0085c\u001cd", ["b c d"]),
        ("\ufeffb c", ["b c"]),
        ("the_end an_swer", ["end swer", "theend answer"]),
        ("a1 the2", ["1 2", "a1 the2"]),
        ("²a a²", ["² ²", "²a a²"]),
        ("😀 the 😀", ["😀", "😀 😀"]),
        ("$100.50", ["10050", "100 50"]),
    ]
    cases += [
        (disturbed(text), [text, sentence()][: rng.randint(1, 2)]) for text in (sentence() for _ in range(60))
    ]
    return [
        {"prediction": prediction, "references": references, **squad(prediction, references)}
        for prediction, references in cases
    ]


# ---- ROUGE


def rouge() -> list[dict]:
    types = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    scorers = {stem: rouge_scorer.RougeScorer(types, use_stemmer=stem) for stem in (False, True)}
    cases = [
        ("", ""),
        ("", "some words"),
        ("some words", ""),
        ("word", "word"),
        ("...", "..."),
        ("\n\n", "a\nb"),
        ("東京", "東京"),
        ("naïve café", "na ve caf"),
        ("İzmir KELVIN \u212a", "i zmir kelvin k"),
        ("The quick brown fox jumps over the lazy dog", "The quick brown dog jumps on the log."),
        ("running quickly nationalisation", "run quick nationals"),
        ("a b c d", "d c b a"),
        ("a b a b a b", "b a b a"),
        ("a b c\nd e f", "a b c d e f"),
        ("a b c d e f", "a b c\nd e f"),
        ("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5"),
        ("the the the the", "the\nthe\nthe"),
        ("the cat\n\n  \nthe dog\r\nsat", "the dog\nthe cat sat"),
        ("a c b\nb a c", "a b c\nc b a\nb a"),
        ("dying skies news innings succeed proceeding", "die sky new inning success proceed"),
    ]
    for _ in range(40):
        expected = [sentence() for _ in range(rng.randint(1, 5))]
        predicted = [disturbed(line) for line in expected if rng.random() < 0.8] + [sentence()]
        rng.shuffle(predicted)
        cases.append(("\n".join(predicted), "\n".join(expected)))
    return [
        {
            "prediction": prediction,
            "reference": reference,
            "stem": stem,
            **{
                name: {"precision": score.precision, "recall": score.recall, "f1": score.fmeasure}
                for name, score in scorer.score(reference, prediction).items()
            },
        }
        for prediction, reference in cases
        for stem, scorer in scorers.items()
    ]


def stems() -> dict:
    roots = (
        "agre aer abl art b bl boy c cann conform crimin cr d diff dy east ed eff enjoy ex fail fall fil fish fl fly formal geo "
        "hap hes hop howe ing inn just l lov ly map matt mill nat nation news opt oper out pl pre proceed rad rat relat rev roll "
        "s sens shr siz sk sky snow spy st succeed syl tan theo tie trag tray triplic try twe vietnam y yy xyz2"
    ).split()
    endings = (
        "s es ies sses ss ed ied eed ing ating bled izing lling tting y e ll al ally ational tional enci anci izer bli alli entli "
        "eli ousli ization ation ator alism iveness fulness ousness aliti iviti biliti fulli logi icate ative alize iciti ical "
        "ful ness ance ence er ic able ible ant ement ment ent sion tion ion ou ism ate iti ous ive ize ly fully ility ability"
    ).split()
    words = {root + ending for root in roots for ending in ["", *endings]}
    words |= {word for text in Path(HERE.parents[2] / "examples/handbook/docs").rglob("*.md") for word in re.findall(r"[a-z0-9]+", text.read_text().lower())}
    stemmer = PorterStemmer()
    # The ones that rouge-score stems.
    return {word: stemmer.stem(word) for word in sorted(words) if len(word) > 3}


# ---- BLEU and chrF


TRANSLATIONS = [
    ("The cat sat on the mat.", ["The cat sat on the mat."]),
    ("The cat sat on the mat.", ["The cat is on the mat.", "There is a cat on the mat."]),
    ("", ["Something."]),
    ("   ", ["Something."]),
    ("Something.", ["   "]),
    ("nothing alike", ["Something else."]),
    ("word", ["word"]),
    ("two words", ["two words", ""]),
    ("three words here", ["three words there"]),
    ("the the the the the the the", ["the cat is on the mat", "there is a cat on the mat"]),
    ("It costs $1,000.50, or 3.5% - 4-5 e.g. more.", ["It costs $1,000.50 or 3.5 % , 4 - 5 ( e.g. ) more"]),
    ("&quot;Quoted&quot; &amp; &lt;tags&gt; <skipped>", ['"Quoted" & <tags>']),
    ("hyphen-\nated line\nbreak", ["hyphenated line break"]),
    ("A.B.C. 1.a a.1 ,x, 5-x x-5", ["A. B. C. 1. a a. 1 , x , 5 - x x-5"]),
    ("case Matters", ["Case matters"]),
    ("東京は日本の首都です。", ["東京は日本の首都である。"]),
    ("naïve café über", ["naïve cafe\u0301 über"]),
    ("😀😀 smile 👩‍👩‍👧", ["😀 smile 👩‍👩‍👧!"]),
    ("a\u00a0b\u2003c\u001fd \ufeffe", ["a b c d e"]),
    ("(hi) !wow! ... a,b", ["hi ! wow ! . . . a, b"]),
    ("a longer prediction than the reference is by far", ["a shorter one"]),
    ("short", ["a much longer reference than the prediction is by far"]),
    ("1 2 3", ["1 2", "1 2 3 4"]),
    ("trailing space \t\n", ["trailing space"]),
]


def translations() -> list[tuple[str, list[str]]]:
    generated = []
    for _ in range(40):
        text = sentence(25)
        generated.append((disturbed(text), [disturbed(text) for _ in range(rng.randint(1, 3))]))
    return TRANSLATIONS + generated


def streams(items: list[tuple[str, list[str]]]) -> tuple[list[str], list[list[str | None]]]:
    # An empty text would be a reference of no length; what is not there is None.
    most = max(len(references) for _, references in items)
    return (
        [prediction for prediction, _ in items],
        [[references[at] if at < len(references) else None for _, references in items] for at in range(most)],
    )


def translation() -> dict:
    def bleu_of(score) -> dict:
        return {
            "score": score.score,
            "precisions": score.precisions,
            "brevityPenalty": score.bp,
            "predictionLength": score.sys_len,
            "referenceLength": score.ref_len,
        }

    items = translations()
    corpora = [items, items[:1], items[2:4], [items[2], items[0]], items[6:9], items[10:20], items[24:34], items[40:]]
    sentence_bleu, chrf, chrf_plus = BLEU(effective_order=True), CHRF(), CHRF(word_order=2)
    return {
        "sentences": [
            {
                "prediction": prediction,
                "references": references,
                "bleu": bleu_of(sentence_bleu.sentence_score(prediction, references)),
                "chrf": chrf.sentence_score(prediction, references).score,
                "chrfPlusPlus": chrf_plus.sentence_score(prediction, references).score,
            }
            for prediction, references in items
        ],
        "corpora": [
            {
                "predictions": [prediction for prediction, _ in corpus],
                "references": [references for _, references in corpus],
                "bleu": bleu_of(BLEU().corpus_score(*streams(corpus))),
                "chrf": CHRF().corpus_score(*streams(corpus)).score,
                "chrfPlusPlus": CHRF(word_order=2).corpus_score(*streams(corpus)).score,
            }
            for corpus in corpora
        ],
    }


# ---- classification


def number(value) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def labelled(count: int, labels: list[str], agreement: float) -> tuple[list[str], list[str]]:
    expected = [rng.choice(labels) for _ in range(count)]
    return expected, [label if rng.random() < agreement else rng.choice(labels) for label in expected]


def classification() -> list[dict]:
    cases = [
        (["yes"], ["yes"]),
        (["yes"], ["no"]),
        (["yes", "yes", "yes"], ["yes", "yes", "yes"]),
        (["yes", "yes", "no"], ["yes", "yes", "yes"]),
        (["yes", "no", "no"], ["maybe", "maybe", "maybe"]),
        (["no", "yes"], ["yes", "no"]),
        (["a", "a", "b", "b"], ["b", "b", "a", "a"]),
        (["", "x", ""], ["x", "x", ""]),
        (["ja", "nein", "ja", "Ja"], ["ja", "ja", "Ja", "Ja"]),
        (["é", "e", "東"], ["e", "é", "東"]),
        *(labelled(count, labels, agreement) for count, labels, agreement in [
            (50, ["yes", "no", "maybe"], 0.7),
            (80, ["yes", "no"], 0.5),
            (120, [f"class {index}" for index in range(8)], 0.6),
            (30, ["rare"] + ["common"] * 9, 0.8),
        ]),
    ]

    def averages(expected, predicted, average) -> dict:
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(expected, predicted, average=average)
        return {"precision": float(precision), "recall": float(recall), "f1": float(f1)}

    def of(expected, predicted) -> dict:
        labels = sorted({*expected, *predicted})
        each = metrics.precision_recall_fscore_support(expected, predicted, labels=labels, average=None)
        return {
            "expected": expected,
            "predicted": predicted,
            "labels": labels,
            "confusion": metrics.confusion_matrix(expected, predicted, labels=labels).tolist(),
            "accuracy": float(metrics.accuracy_score(expected, predicted)),
            "classes": [
                {"label": label, "precision": float(precision), "recall": float(recall), "f1": float(f1), "support": int(support)}
                for label, precision, recall, f1, support in zip(labels, *each)
            ],
            **{average: averages(expected, predicted, average) for average in ("macro", "micro", "weighted")},
            "kappa": number(metrics.cohen_kappa_score(expected, predicted)),
        }

    return [of(list(expected), list(predicted)) for expected, predicted in cases]


def grades() -> list[dict]:
    scale = ["poor", "fair", "good", "excellent"]
    cases = [
        (scale, scale),
        (scale, scale[::-1]),
        (["good", "good"], ["good", "good"]),
        (["good", "good"], ["poor", "poor"]),
        (["poor", "excellent", "fair"], ["fair", "good", "fair"]),
        labelled(60, scale, 0.5),
    ]
    return [
        {
            "first": first,
            "second": second,
            "grades": scale,
            **{
                weights: number(metrics.cohen_kappa_score(first, second, labels=scale, weights=weights))
                for weights in ("linear", "quadratic")
            },
        }
        for first, second in cases
    ]


def areas() -> list[dict]:
    cases = [
        ([True, False], [0.9, 0.1]),
        ([True, False], [0.1, 0.9]),
        ([True, False], [0.5, 0.5]),
        ([True, True], [0.2, 0.8]),
        ([False], [0.2]),
        ([True, False, True, False], [0.5, 0.5, 0.9, 0.1]),
        ([True, False, False, True], [-3, -5, 12.5, 12.5]),
        ([True, False, True, False, True], [1e-12, 0, 2e-12, 1e-12, 0]),
    ]
    for levels in (3, 10, 1000):
        positive = [rng.random() < 0.4 for _ in range(100)]
        cases.append((positive, [round(levels * min(1, max(0, rng.gauss(0.6 if own else 0.4, 0.3)))) / levels for own in positive]))
    return [
        {"positive": positive, "scores": scores, "rocAuc": number(metrics.roc_auc_score(positive, scores)) if len({*positive}) > 1 else None}
        for positive, scores in cases
    ]


def probabilities() -> list[dict]:
    def rows(count: int, labels: list[str]) -> tuple[list[str], list[dict]]:
        found = []
        for _ in range(count):
            weights = [rng.expovariate(1) for _ in labels]
            found.append({label: weight / sum(weights) for label, weight in zip(labels, weights)})
        return [rng.choices(labels, list(row.values()))[0] for row in found], found

    cases = [
        (["yes"], [{"yes": 0.7, "no": 0.3}]),
        (["no"], [{"yes": 1.0, "no": 0.0}]),
        (["no"], [{"yes": 0.0, "no": 1.0}]),
        (["yes", "no"], [{"yes": 0.5, "no": 0.5}] * 2),
        (["yes", "yes"], [{"yes": 0.8, "no": 0.2}, {"yes": 0.4, "no": 0.6}]),
        (["a", "b", "c"], [{"a": 1.0, "b": 0.0, "c": 0.0}] * 3),
        (["a", "b"], [{"a": 0.2, "b": 0.3, "c": 0.5}, {"a": 0.1, "b": 0.9, "c": 0.0}]),
        rows(40, ["yes", "no"]),
        rows(60, ["yes", "no", "maybe"]),
        rows(60, ["a", "b", "c", "d", "e"]),
    ]

    def of(expected, given) -> dict:
        labels = sorted(given[0])
        matrix = np.array([[row[label] for label in labels] for row in given])
        every = set(expected) == set(labels)
        if len(labels) > 2:
            brier = metrics.brier_score_loss(expected, matrix, labels=labels)
            area = metrics.roc_auc_score(expected, matrix, multi_class="ovr", labels=labels) if every else None
        else:
            brier = metrics.brier_score_loss([label == labels[1] for label in expected], matrix[:, 1])
            area = metrics.roc_auc_score([label == labels[1] for label in expected], matrix[:, 1]) if every else None
        return {
            "expected": expected,
            "probabilities": given,
            "logLoss": float(metrics.log_loss(expected, matrix, labels=labels)),
            "brierScore": float(brier),
            "rocAucOneVersusRest": number(area),
        }

    return [of(expected, given) for expected, given in cases]


def calibration() -> list[dict]:
    cases = [
        ([True], [1.0], 10),
        ([False], [1.0], 10),
        ([True], [0.0], 10),
        ([True, False], [0.5, 0.5], 1),
        ([True, False, True], [0.5, 0.5, 0.5], 2),
        ([index % 3 == 0 for index in range(11)], [index / 10 for index in range(11)], 10),
        ([index % 2 == 0 for index in range(11)], [index / 10 for index in range(11)], 5),
        ([True, True], [0.3, 0.30000000000000004], 10),
    ]
    for bins in (5, 10, 15):
        confidences = [round(rng.random(), 3) for _ in range(200)]
        cases.append(([rng.random() < confidence**2 for confidence in confidences], confidences, bins))

    def of(correct, confidences, bins) -> dict:
        accuracies, means = calibration_curve(correct, confidences, n_bins=bins, strategy="uniform")
        # calibration_curve leaves out how many items are in each bin; this is how it puts them there.
        places = np.searchsorted(np.linspace(0.0, 1.0, bins + 1)[1:-1], confidences)
        counts = [int(count) for count in np.bincount(places) if count > 0]
        return {
            "correct": correct,
            "confidences": confidences,
            "bins": bins,
            "filled": [
                {"count": count, "meanConfidence": float(mean), "accuracy": float(accuracy)}
                for count, mean, accuracy in zip(counts, means, accuracies, strict=True)
            ],
            "expectedCalibrationError": float(np.dot(counts, np.abs(accuracies - means)) / len(correct)),
        }

    return [of(*case) for case in cases]


# ---- rankings


def rankings() -> list[dict]:
    cutoffs = (1, 3, 5, 10)
    cases = [
        ({"d1": 1}, {"d1": 1.0}),
        ({"d1": 1}, {"d2": 1.0}),
        ({"d1": 0}, {"d1": 1.0}),
        ({"d1": 1, "d2": 0, "d3": 1}, {"d2": 3.0, "d1": 2.0, "d3": 1.0}),
        ({"d1": 3, "d2": 2, "d3": 1, "d4": 0}, {"d3": 0.9, "d4": 0.8, "d1": 0.7, "d5": 0.6}),
        ({"a": 1, "b": 2, "c": 0}, {"a": 1.0, "b": 1.0, "c": 1.0}),
        ({"a": 1, "B": 2, "é": 1}, {"a": 1.0, "B": 1.0, "é": 1.0, "z": 1.0}),
        ({"\U0001f600": 2, "\uff21": 1}, {"\U0001f600": 1.0, "\uff21": 1.0}),
        ({"x": 1, "y": 2}, {"x": 0.1, "y": 0.1 + 1e-12}),
        ({"x": 1, "y": 2}, {"x": 16777217.0, "y": 16777216.0}),
        ({"x": 1, "y": 2}, {"x": -1.0, "y": -2.0}),
        ({f"d{index}": 1 for index in range(15)}, {f"d{index}" if index % 3 else f"e{index}": float(-index) for index in range(12)}),
    ]
    for _ in range(30):
        documents = [f"d{index}" for index in range(rng.randint(2, 25))]
        gains = {document: rng.choice([0, 0, 1, 2, 3]) for document in documents if rng.random() < 0.6} or {"d0": 1}
        cases.append((gains, {document: rng.choice([rng.random(), rng.randint(0, 3) / 4]) for document in documents if rng.random() < 0.8} or {"d1": 1.0}))

    def of(gains, scores, useful_from) -> dict:
        at = ",".join(map(str, cutoffs))
        measures = {"ndcg", "recip_rank", "map", *(f"{name}.{at}" for name in ("ndcg_cut", "map_cut", "recall", "P", "success"))}
        evaluator = pytrec_eval.RelevanceEvaluator({"q": gains}, measures, relevance_level=useful_from)
        found = evaluator.evaluate({"q": scores})["q"]
        return {
            "gains": gains,
            "scores": scores,
            "usefulFrom": useful_from,
            "ndcg": found["ndcg"],
            "reciprocalRank": found["recip_rank"],
            "averagePrecision": found["map"],
            "at": [
                {
                    "k": k,
                    "ndcg": found[f"ndcg_cut_{k}"],
                    "averagePrecision": found[f"map_cut_{k}"],
                    "recall": found[f"recall_{k}"],
                    "precision": found[f"P_{k}"],
                    "hit": found[f"success_{k}"],
                }
                for k in cutoffs
            ],
        }

    return [of(gains, scores, useful_from) for gains, scores in cases for useful_from in (1, 2)]


# ---- the rest


def cosines() -> list[dict]:
    cases = [([1, 0], [1, 0]), ([1, 0], [0, 1]), ([1, 0], [-2, 0]), ([3, 4], [4, 3]), ([0.1] * 7, [0.1] * 7)]
    cases += [([rng.gauss(0, 1) for _ in range(16)], [rng.gauss(0, 1) for _ in range(16)]) for _ in range(10)]
    return [{"one": one, "other": other, "cosine": float(metrics.pairwise.cosine_similarity([one], [other])[0][0])} for one, other in cases]


def json_texts() -> list[dict]:
    texts = [
        "", " ", "{}", "[]", "null", "true", "True", "1", "-0", "01", "1.", ".5", "1e5", "+1", "0x10", "NaN", "Infinity", '"text"', "'text'",
        '"a\nb"', '"a\\nb"', '"\\ud800"', '"\\x41"', "{a: 1}", '{"a": 1,}', "[1,]", '{"a": 1} ', '{"a": 1} x', '{"a": 1}{"a": 2}', '{"a": 1, "a": 2}',
        "\ufeff{}", "\u00a0{}", "\t\r\n {} \n", "```json\n{}\n```", 'Here it is: {"a": 1}', '{"a": [1, {"b": null}]}', "[1 2]", '{"é": "東京 😀"}', "// no\n{}",
    ]  # fmt: skip

    def is_json(text: str) -> bool:
        def refuse(constant: str):
            # Python reads NaN and the infinities, which RFC 8259 does not have.
            raise ValueError(constant)

        try:
            json.loads(text, parse_constant=refuse)
        except ValueError:
            return False
        return True

    return [{"text": text, "isJson": is_json(text)} for text in texts]


# ---- agreement of raters


def agreements() -> list[dict]:
    nan = None
    cases = [
        # Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
            [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
        ],
        [[0, 1, 1], [0, 1, 1]],
        [[0, 1, 1], [1, 0, 0]],
        [[0, 1], [1, 0], [nan, nan]],
        [[0, 0.25, 0.5, 0.75, 1], [0, 0.25, 0.75, 0.75, 1], [0.25, nan, 0.5, 1, 1]],
        [[1, 1, 1, 0], [1, nan, 1, 1]],
        *(
            [
                [
                    None if rng.random() < missing else value if rng.random() < agreement else rng.choice(scale)
                    for value in values
                ]
                for _ in range(raters)
            ]
            for raters, scale, agreement, missing in [
                (2, [0, 1], 0.8, 0),
                (2, [0, 0.5, 1], 0.4, 0.2),
                (4, [0, 0.25, 0.5, 0.75, 1], 0.6, 0.5),
                (7, [0, 0.25, 0.5, 0.75, 1], 0, 0.7),
            ]
            for values in [[rng.choice(scale) for _ in range(40)]]
        ),
    ]

    def alpha(ratings, level) -> float:
        data = np.array([[np.nan if rating is None else rating for rating in rater] for rater in ratings], dtype=float)
        return float(krippendorff.alpha(reliability_data=data, level_of_measurement=level))

    return [
        {"ratings": ratings, "nominal": alpha(ratings, "nominal"), "ordinal": alpha(ratings, "ordinal")}
        for ratings in cases
    ]


for name, vectors in {
    "answers": answers(),
    "rouge": rouge(),
    "stems": stems(),
    "translation": translation(),
    "classification": classification(),
    "grades": grades(),
    "areas": areas(),
    "probabilities": probabilities(),
    "calibration": calibration(),
    "rankings": rankings(),
    "cosines": cosines(),
    "json-texts": json_texts(),
    "agreements": agreements(),
}.items():
    (HERE / f"{name}.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    print(f"{name}.json: {len(vectors)}")
