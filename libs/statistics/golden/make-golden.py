"""Makes the golden vectors of the statistics: the same inputs through SciPy, statsmodels and scikit-learn.

    python3 libs/statistics/golden/make-golden.py

It makes an environment of its own with the versions in requirements.txt, below .weir, and writes golden.json beside itself.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parents[2] / ".weir" / "venv-statistics"
REQUIREMENTS = HERE / "requirements.txt"


def within_environment() -> None:
    """Goes on in the environment, which is made where it is missing or another one."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
        stamp.write_text(REQUIREMENTS.read_text())
    if Path(sys.prefix) != ENVIRONMENT:
        os.execv(python, [str(python), *sys.argv])


within_environment()

import numpy as np  # noqa: E402
from scipy import special, stats  # noqa: E402
from sklearn.metrics import pairwise_distances  # noqa: E402
from sklearn.metrics.pairwise import rbf_kernel  # noqa: E402
from statsmodels.stats.contingency_tables import mcnemar  # noqa: E402
from statsmodels.stats.multitest import multipletests  # noqa: E402
from statsmodels.stats.power import TTestPower  # noqa: E402
from statsmodels.stats.proportion import (  # noqa: E402
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)

random = np.random.default_rng(7)


def rounded(values, digits: int = 6) -> list:
    """Inputs of few digits, so that the file is small and both sides read the same numbers."""
    return np.round(values, digits).tolist()


def samples() -> dict[str, list[float]]:
    return {
        "normal": rounded(random.normal(0.6, 0.2, 40)),
        "skewed": rounded(random.exponential(2.0, 25)),
        "binary": [float(value) for value in random.random(60) < 0.8],
        "few": rounded(random.normal(0, 1, 5)),
    }


STATISTICS = {"mean": np.mean, "median": np.median}


def bootstrap_cases() -> list[dict]:
    cases = []
    for name, values in samples().items():
        for statistic in ["mean", "median"] if name == "skewed" else ["mean"]:
            for confidence in [0.9, 0.95]:

                def result(method: str, previous=None):
                    return stats.bootstrap(
                        (np.array(values),),
                        STATISTICS[statistic],
                        confidence_level=confidence,
                        method=method,
                        n_resamples=0 if previous else 400,
                        bootstrap_result=previous,
                        rng=np.random.default_rng(3),
                    )

                percentile = result("percentile")
                bca = result("BCa", percentile)
                cases.append(
                    {
                        "name": f"{statistic} of {name}, {confidence}",
                        "values": values,
                        "statistic": statistic,
                        "confidence": confidence,
                        "replicates": percentile.bootstrap_distribution.tolist(),
                        "percentile": list(percentile.confidence_interval),
                        "bca": list(bca.confidence_interval),
                    }
                )
    return cases


def permutation_cases() -> list[dict]:
    pairs = [
        (rounded(random.normal(0, 1, 10)), rounded(random.normal(0.7, 1, 10))),
        ([float(value) for value in random.random(12) < 0.5], [float(value) for value in random.random(12) < 0.8]),
        ([0.1, 0.2, 0.3, 0.4], [0.3, 0.1, 0.6, 0.9]),
    ]
    cases = []
    for first, second in pairs:
        result = stats.permutation_test(
            (np.array(second), np.array(first)),
            lambda x, y, axis: np.mean(x - y, axis=axis),
            permutation_type="samples",
            n_resamples=np.inf,
            vectorized=True,
        )
        cases.append(
            {"first": first, "second": second, "difference": float(result.statistic), "pValue": float(result.pvalue)}
        )
    return cases


def mcnemar_cases() -> list[dict]:
    counts = [(3, 9), (12, 1), (40, 61), (0, 6), (250, 198), (1, 0)]
    return [
        {
            "gained": gained,
            "lost": lost,
            "exact": float(mcnemar([[10, lost], [gained, 5]], exact=True).pvalue),
            "chiSquare": float(mcnemar([[10, lost], [gained, 5]], exact=False, correction=True).pvalue),
        }
        for gained, lost in counts
    ]


def wilson_cases() -> list[dict]:
    cases = []
    for successes, trials in [(0, 5), (5, 5), (7, 10), (81, 100), (999, 1000), (1, 100000)]:
        for confidence in [0.9, 0.95, 0.99]:
            interval = proportion_confint(successes, trials, alpha=1 - confidence, method="wilson")
            cases.append(
                {
                    "successes": successes,
                    "trials": trials,
                    "confidence": confidence,
                    "interval": [float(bound) for bound in interval],
                }
            )
    return cases


def proportion_cases() -> list[dict]:
    cases = []
    for first, second in [((40, 100), (55, 100)), ((8, 10), (9, 12)), ((3, 500), (15, 480)), ((0, 20), (4, 25))]:
        interval = confint_proportions_2indep(*second, *first, method="newcomb", compare="diff", alpha=0.05)
        cases.append(
            {
                "first": first,
                "second": second,
                "pValue": float(proportions_ztest([second[0], first[0]], [second[1], first[1]])[1]),
                "interval": [float(bound) for bound in interval],
            }
        )
    return cases


def correction_cases() -> list[dict]:
    lists = [[0.01], [0.04, 0.01, 0.03, 0.2], [0.5, 0.5, 0.001, 1.0, 0.02, 0.02], rounded(random.random(25) ** 2)]
    return [
        {
            "pValues": p_values,
            "holm": multipletests(p_values, method="holm")[1].tolist(),
            "benjaminiHochberg": multipletests(p_values, method="fdr_bh")[1].tolist(),
        }
        for p_values in lists
    ]


def kolmogorov_cases() -> list[dict]:
    pairs = [
        (rounded(random.normal(0, 1, 12)), rounded(random.normal(1, 1, 9))),
        (rounded(random.normal(0, 1, 80)), rounded(random.normal(0.3, 1.2, 60))),
        (random.integers(0, 6, 40).astype(float).tolist(), random.integers(0, 6, 50).astype(float).tolist()),
        ([1.0, 2.0, 3.0], [7.0, 8.0]),
    ]
    cases = []
    for first, second in pairs:
        result = stats.ks_2samp(first, second, method="exact")
        cases.append(
            {"first": first, "second": second, "distance": float(result.statistic), "pValue": float(result.pvalue)}
        )
    return cases


def chi_square_cases() -> list[dict]:
    histograms = [
        ([10, 20, 30], [14, 18, 25]),
        ([5, 0, 12, 40], [9, 3, 2, 31]),
        ([500, 300, 100, 50, 20], [40, 41, 12, 9, 6]),
    ]
    cases = []
    for first, second in histograms:
        result = stats.chi2_contingency([first, second], correction=False)
        cases.append(
            {
                "first": first,
                "second": second,
                "statistic": float(result.statistic),
                "degrees": int(result.dof),
                "pValue": float(result.pvalue),
                "leastExpected": float(result.expected_freq.min()),
            }
        )
    return cases


def stability_cases() -> list[dict]:
    cases = []
    for skew in [0.0, 0.4]:
        reference = np.array(rounded(random.normal(0, 1, 300)))
        current = np.array(rounded(random.normal(skew, 1, 120)))
        edges = np.quantile(reference, np.arange(1, 10) / 10)
        counts = [np.bincount(np.searchsorted(edges, values), minlength=10) for values in (reference, current)]
        p, q = (count / count.sum() for count in counts)
        index = float(special.rel_entr(p, q).sum() + special.rel_entr(q, p).sum())
        cases.append(
            {
                "reference": reference.tolist(),
                "current": current.tolist(),
                "edges": edges.tolist(),
                "counts": [count.tolist() for count in counts],
                "index": index,
                "pValue": float(stats.chi2.sf(index / (1 / 300 + 1 / 120), 9)),
            }
        )
    return cases


def discrepancy_cases() -> list[dict]:
    cases = []
    for shift, bandwidth in [(0.0, None), (0.8, None), (0.8, 1.5)]:
        first = np.array(rounded(random.normal(0, 1, (15, 3)), 4))
        second = np.array(rounded(random.normal(shift, 1, (11, 3)), 4))
        both = np.concatenate([first, second])
        distances = pairwise_distances(both)[np.triu_indices(len(both), 1)]
        sigma = bandwidth or float(np.median(distances))
        gamma = 1 / (2 * sigma**2)
        m, n = len(first), len(second)
        squared = (
            (rbf_kernel(first, gamma=gamma).sum() - m) / (m * (m - 1))
            + (rbf_kernel(second, gamma=gamma).sum() - n) / (n * (n - 1))
            - 2 * rbf_kernel(first, second, gamma=gamma).mean()
        )
        cases.append(
            {
                "first": first.tolist(),
                "second": second.tolist(),
                "given": bandwidth,
                "bandwidth": sigma,
                "squared": float(squared),
            }
        )
    return cases


def non_inferiority_cases() -> list[dict]:
    cases = []
    for mean, size, margin, significance in [(0.0, 30, 0.1, 0.05), (-0.08, 100, 0.1, 0.025), (0.02, 6, 0.05, 0.1)]:
        differences = rounded(random.normal(mean, 0.2, size))
        result = stats.ttest_1samp(differences, -margin, alternative="greater")
        low = result.confidence_interval(1 - significance).low
        cases.append(
            {
                "differences": differences,
                "margin": margin,
                "significance": significance,
                "pValue": float(result.pvalue),
                "low": float(low),
            }
        )
    return cases


def power_cases() -> list[dict]:
    cases = []
    for effect, significance, power, sides in [
        (0.5, 0.05, 0.8, 2),
        (0.1, 0.05, 0.9, 2),
        (0.2, 0.025, 0.8, 1),
        (1.4, 0.01, 0.95, 1),
        (0.02, 0.05, 0.8, 2),
    ]:
        test = TTestPower()
        alternative = "two-sided" if sides == 2 else "larger"
        pairs = test.solve_power(effect_size=effect, alpha=significance, power=power, alternative=alternative)
        cases.append(
            {
                "effect": effect,
                "significance": significance,
                "power": power,
                "sides": sides,
                "pairs": int(np.ceil(pairs)),
                "powers": [
                    [count, float(test.power(effect, count, significance, alternative=alternative))]
                    for count in [3, 10, 50, 150]
                ],
            }
        )
    return cases


def distribution_cases() -> dict[str, list]:
    shares = [1e-12, 1e-6, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.999999]
    values = [-8.0, -3.0, -1.0, -0.1, 0.0, 0.5, 1.96, 5.0]
    degrees = [1, 2, 5, 30, 400, 100000]
    return {
        "normalBelow": [[x, float(stats.norm.cdf(x))] for x in values],
        "normalQuantile": [[share, float(stats.norm.ppf(share))] for share in shares],
        "chiSquareAbove": [[x, k, float(stats.chi2.sf(x, k))] for k in degrees[:5] for x in [0.01, 1, 10, 100, 500]],
        "studentAbove": [[x, k, float(stats.t.sf(x, k))] for k in degrees for x in values],
        "studentUpper": [[p, k, float(stats.t.isf(p, k))] for k in degrees for p in [1e-4, 0.025, 0.2, 0.5]],
        "binomialUpTo": [
            [k, n, p, float(stats.binom.cdf(k, n, p))]
            for k, n, p in [(0, 1, 0.5), (3, 10, 0.2), (10, 10, 0.5), (450, 1000, 0.5), (9, 200, 0.03)]
        ],
        "kolmogorovAbove": [[x, float(special.kolmogorov(x))] for x in [0.2, 0.5, 0.99, 1.0, 1.36, 3.0]],
        "noncentralBelow": [
            [t, k, nc, float(stats.nct.cdf(t, k, nc))]
            for t, k, nc in [(2.0, 9, 1.0), (-1.5, 4, 0.5), (1.65, 500, 3.2), (0.5, 20, -1.0), (3.0, 3, 6.0), (0.0, 7, 1.0)]
        ],
    }


GOLDEN = {
    "bootstrap": bootstrap_cases(),
    "permutation": permutation_cases(),
    "mcNemar": mcnemar_cases(),
    "wilson": wilson_cases(),
    "proportions": proportion_cases(),
    "corrections": correction_cases(),
    "kolmogorovSmirnov": kolmogorov_cases(),
    "chiSquare": chi_square_cases(),
    "stability": stability_cases(),
    "discrepancy": discrepancy_cases(),
    "nonInferiority": non_inferiority_cases(),
    "power": power_cases(),
    "distributions": distribution_cases(),
}

(HERE / "golden.json").write_text(json.dumps(GOLDEN, allow_nan=False, separators=(",", ":")).replace('],"', '],\n"').replace("},{", "},\n{") + "\n")
