"""The plain model as a CPLEX LP file, which every solver reads.

    minimise  a measure of  d[t] = sum w[i] r[i,t] - R[t]
    subject to  sum w = 1,  sum z = K,  floor z[i] <= w[i] <= z[i],  z binary

    mse           mean of d[t]^2
    variance      sum of d[t]^2 / (T - 1), of returns from which their means over the periods are taken away
    mad           mean of u[t] + v[t],  u[t] - v[t] = d[t]
    downside      mean of u[t],         u[t] >= -d[t]
    semivariance  mean of u[t]^2,       u[t] >= -d[t]
    max           largest,              -largest <= d[t] <= largest
    cvar          quantile + sum of u[t] / ((1 - level) T),  u[t] >= -d[t] - quantile  (Rockafellar & Uryasev 2000)

Returns are in per cent, so that values lie between 0.01 and 10, where absolute tolerances mean something.
"""

from pathlib import Path

import numpy as np

from . import plan
from .instances import LEVEL, Instance
from .judge import FLOOR

SCALE = 100.0

#: What follows the portfolio's return in the rows of a period, up to the benchmark's.
_ROWS = {
    "mse": ("- d{t} =",), "variance": ("- d{t} =",), "mad": ("- u{t} + v{t} =",), "downside": ("+ u{t} >=",),
    "semivariance": ("+ u{t} >=",), "max": ("- largest <=", "+ largest >="), "cvar": ("+ u{t} + quantile >=",)}

_number = "{:+.17g}".format


def unit(objective: str) -> float:
    """By how much a value of the model exceeds one in return units."""
    return SCALE**2 if objective in plan.QUADRATIC else SCALE


def write(path: Path, instance: Instance, objective: str, cardinality: int, dense: bool) -> None:
    """Writes the model.

    `dense` puts the square of the deviations into the objective as a matrix over the weights; otherwise the deviations
    are columns and their squares are the objective. It concerns `mse` and `variance` only.
    """
    returns, benchmark = instance.returns * SCALE, instance.benchmark * SCALE
    periods, stocks = returns.shape
    divisor = periods
    if objective == "variance":
        returns, benchmark, divisor = returns - returns.mean(axis=0), benchmark - benchmark.mean(), periods - 1
    dense = dense and objective in ("mse", "variance")
    with open(path, "w") as file:
        file.write("Minimize\n obj: ")
        file.write(_dense(returns, benchmark, divisor) if dense else _separable(objective, periods, divisor))
        file.write("\nSubject To\n")
        for t in range(0 if dense else periods):
            portfolio = _sum(f"{_number(returns[t, i])} w{i}" for i in range(stocks))
            for side, row in enumerate(_ROWS[objective]):
                file.write(f" r{t}_{side}: {portfolio} {row.format(t=t)} {benchmark[t]:.17g}\n")
        file.write(" budget: " + _sum(f"+ w{i}" for i in range(stocks)) + " = 1\n")
        file.write(" card: " + _sum(f"+ z{i}" for i in range(stocks)) + f" = {cardinality}\n")
        for i in range(stocks):
            file.write(f" lo{i}: w{i} - {FLOOR} z{i} >= 0\n up{i}: w{i} - z{i} <= 0\n")
        file.write("Bounds\n" + "".join(f" 0 <= w{i} <= 1\n" for i in range(stocks)))
        if dense:
            file.write(" one = 1\n")
        elif objective in ("mse", "variance"):
            file.write("".join(f" d{t} free\n" for t in range(periods)))
        elif objective == "cvar":
            file.write(" quantile free\n")
        file.write("Binaries\n" + _sum(f"z{i}" for i in range(stocks)) + "\nEnd\n")


def _separable(objective: str, periods: int, divisor: int) -> str:
    """The objective over the columns of deviations."""
    if objective == "max":
        return "+ largest"
    if objective == "cvar":
        share = _number(1 / ((1 - LEVEL) * periods))
        return "+ quantile " + _sum(f"{share} u{t}" for t in range(periods))
    if objective in plan.QUADRATIC:
        column = "u" if objective == "semivariance" else "d"
        return "[ " + _sum(f"{_number(2 / divisor)} {column}{t} ^2" for t in range(periods)) + " ] / 2"
    share = _number(1 / divisor)
    return _sum(f"{share} u{t} {share} v{t}" if objective == "mad" else f"{share} u{t}" for t in range(periods))


def _dense(returns: np.ndarray, benchmark: np.ndarray, divisor: int) -> str:
    """The squares of the deviations as a matrix over the weights."""
    stocks = returns.shape[1]
    gram = returns.T @ returns / divisor
    linear = -2 * returns.T @ benchmark / divisor
    return (
        _sum(f"{_number(linear[i])} w{i}" for i in range(stocks))
        + f" {_number(float(benchmark @ benchmark / divisor))} one + [ "
        + _sum(
            f"{_number(2 * gram[i, i])} w{i} ^2" if i == j else f"{_number(4 * gram[i, j])} w{i} * w{j}"
            for i in range(stocks) for j in range(i, stocks))
        + " ] / 2")


def _sum(terms) -> str:
    """Terms, six to a line."""
    terms = list(terms)
    return "\n".join(" ".join(terms[start : start + 6]) for start in range(0, len(terms), 6))
