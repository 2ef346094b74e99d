#!/usr/bin/env python3
"""Record what scikit-learn and numpy say of the covariances of a bundled market, for the tests of RiskModels.

usage: make-risk-fixtures.py [OUTPUT]

Needs numpy and scikit-learn; their versions are written into the fixture. Nothing here is run by the tests.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.covariance import ledoit_wolf

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "Tests/RiskModelsTests/Fixtures/covariances.json"
PRICES = "models/market60/prices.csv"


def returns(first, count, series):
    with open(ROOT / PRICES) as file:
        rows = list(csv.reader(file))
    prices = np.array([[float(cell) for cell in row[1 : 1 + series]] for row in rows[1:]])
    window = prices[first : first + count + 1]
    return window[1:] / window[:-1] - 1


def factor_count(x):
    """Bai & Ng (2002), IC_p2, among 1 to floor(8 (min(N, T) / 100)^(1/4))."""
    periods, series = x.shape
    smaller = min(periods, series)
    centred = x - x.mean(axis=0)
    left, values, right = np.linalg.svd(centred, full_matrices=False)
    best = None
    for count in range(1, max(1, int(8 * (smaller / 100) ** 0.25)) + 1):
        fitted = (left[:, :count] * values[:count]) @ right[:count]
        residual = ((centred - fitted) ** 2).mean()
        criterion = np.log(residual) + count * (series + periods) / (series * periods) * np.log(smaller)
        if best is None or criterion < best[0]:
            best = (criterion, count)
    return best[1]


def random_matrix_count(x):
    """Eigenvalues of the correlation matrix above the edge of Marchenko and Pastur."""
    periods, series = x.shape
    values = np.linalg.eigvalsh(np.corrcoef(x, rowvar=False))
    return max(1, int((values > (1 + np.sqrt(series / periods)) ** 2).sum()))


def case(first, count, series, half_life):
    x = returns(first, count, series)
    weights = 0.5 ** (np.arange(count)[::-1] / half_life)
    shrunk, intensity = ledoit_wolf(x)
    sample = np.cov(x, rowvar=False)
    values, vectors = np.linalg.eigh(sample)
    components = factor_count(x)
    common = (vectors[:, -components:] * values[-components:]) @ vectors[:, -components:].T
    factor_model = common + np.diag(np.diag(sample - common))
    # Quadratic forms on a few positions and the diagonals stand for the matrices, which would be long.
    positions = np.cos(np.outer(np.arange(4) + 1, np.arange(series) + 1))

    def summary(matrix):
        return {"diagonal": np.diag(matrix).tolist(), "forms": [float(p @ matrix @ p) for p in positions]}

    return {
        "prices": PRICES,
        "first": first,
        "count": count,
        "series": series,
        "half_life": half_life,
        "sample": summary(sample),
        "ewma": summary(np.cov(x, rowvar=False, aweights=weights / weights.sum())),
        "ledoit_wolf": summary(shrunk) | {"intensity": float(intensity)},
        "pca": summary(factor_model)
        | {
            "components": components,
            "random_matrix_components": random_matrix_count(x),
            "variances": values[::-1][:components].tolist(),
        },
    }


fixture = {
    "numpy": np.__version__,
    "scikit_learn": sklearn.__version__,
    "cases": [case(0, 250, 20, 60), case(100, 40, 61, 15), case(250, 250, 61, 125), case(0, 300, 61, 1000)],
}
OUTPUT.write_text(json.dumps(fixture, indent=1) + "\n")
