"""Instances as arrays, read by code that shares nothing with Kindex."""

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np


#: α of `cvar`: the worst share 1 − α of the periods counts.
LEVEL = 0.95


@dataclass(frozen=True)
class Instance:
    """Simple returns of the dates that are fitted."""

    name: str
    path: Path
    ids: list[str]
    returns: np.ndarray  # T x N, dates ascending
    benchmark: np.ndarray  # T

    @property
    def shape(self) -> tuple[int, int]:
        """T, N."""
        return self.returns.shape


def read_orlib(path: Path, fitted: int) -> Instance:
    """An OR-Library file: N, T, then T + 1 prices of the benchmark and of each stock."""
    tokens = path.read_text().split()
    stocks, periods = int(tokens[0]), int(tokens[1])
    prices = np.array(tokens[2 : 2 + (stocks + 1) * (periods + 1)], float).reshape(stocks + 1, periods + 1).T
    return _instance(path.stem, path, [f"S{i}" for i in range(1, stocks + 1)], prices, fitted)


def read_prices(path: Path, fitted: int, name: str) -> Instance:
    """A table of prices, compressed or not: date, benchmark, stocks."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    return _instance(name, path, rows[0][2:], np.array([row[1:] for row in rows[1:]], float), fitted)


def _instance(name: str, path: Path, ids: list[str], prices: np.ndarray, fitted: int) -> Instance:
    returns = (prices[1:] / prices[:-1] - 1)[:fitted]
    assert len(returns) == fitted, f"{path}: {len(returns)} returns, {fitted} are to be fitted"
    return Instance(name, path, ids, returns[:, 1:], returns[:, 0])


def measure(instance: Instance, objective: str, weights: np.ndarray) -> float:
    """The objective of constant proportions, per period, in return units."""
    deviation = instance.returns @ weights - instance.benchmark
    if objective == "mse":
        return float(np.mean(deviation**2))
    if objective == "variance":
        return float(np.sum((deviation - np.mean(deviation)) ** 2) / (len(deviation) - 1))
    if objective == "mad":
        return float(np.mean(np.abs(deviation)))
    if objective == "downside":
        return float(np.mean(np.maximum(0, -deviation)))
    if objective == "semivariance":
        return float(np.mean(np.maximum(0, -deviation) ** 2))
    if objective == "max":
        return float(np.max(np.abs(deviation)))
    if objective == "cvar":
        # The worst periods whole, and of the next one what is left of the share.
        mass = (1 - LEVEL) * len(deviation)
        parts = np.clip(mass - np.arange(len(deviation)), 0, 1)
        return float(parts @ np.sort(-deviation)[::-1] / mass)
    raise ValueError(objective)
