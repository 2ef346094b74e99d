"""The plain model as a CPLEX LP file, which every solver reads.

    minimise  mse, mad or downside of  d[t] = sum w[i] r[i,t] - R[t]
    subject to  sum w = 1,  sum z = K,  floor z[i] <= w[i] <= z[i],  z binary

Returns are in per cent, so that values lie between 0.01 and 10, where absolute tolerances mean something.
"""

from pathlib import Path

import numpy as np

from .instances import Instance
from .judge import FLOOR

SCALE = 100.0


def unit(objective: str) -> float:
    """By how much a value of the model exceeds one in return units."""
    return SCALE**2 if objective == "mse" else SCALE


def _sum(terms) -> str:
    lines = []
    terms = list(terms)
    for start in range(0, len(terms), 6):
        lines.append(" ".join(terms[start : start + 6]))
    return "\n".join(lines)


def write(path: Path, instance: Instance, objective: str, cardinality: int, dense: bool) -> None:
    """Writes the model.

    `dense` puts the square of the deviations into the objective as a matrix over the weights; otherwise the deviations
    are columns and their squares are the objective. It concerns `mse` only.
    """
    returns, benchmark = instance.returns * SCALE, instance.benchmark * SCALE
    periods, stocks = returns.shape
    number = "{:+.17g}".format
    share = number(1 / periods)
    with open(path, "w") as file:
        file.write("Minimize\n obj: ")
        if objective == "mad":
            file.write(_sum(f"{share} u{t} {share} v{t}" for t in range(periods)))
        elif objective == "downside":
            file.write(_sum(f"{share} u{t}" for t in range(periods)))
        elif dense:
            gram = returns.T @ returns / periods
            linear = -2 * returns.T @ benchmark / periods
            file.write(_sum(f"{number(linear[i])} w{i}" for i in range(stocks)))
            file.write(f" {number(float(np.mean(benchmark**2)))} one + [ ")
            file.write(_sum(
                f"{number(2 * gram[i, i])} w{i} ^2" if i == j else f"{number(4 * gram[i, j])} w{i} * w{j}"
                for i in range(stocks) for j in range(i, stocks)))
            file.write(" ] / 2")
        else:
            file.write("[ " + _sum(f"{number(2 / periods)} d{t} ^2" for t in range(periods)) + " ] / 2")
        file.write("\nSubject To\n")
        for t in range(periods):
            if objective == "mse" and dense:
                break
            portfolio = _sum(f"{number(returns[t, i])} w{i}" for i in range(stocks))
            target = f"{benchmark[t]:.17g}"
            if objective == "mad":
                file.write(f" r{t}: {portfolio} - u{t} + v{t} = {target}\n")
            elif objective == "downside":
                file.write(f" r{t}: {portfolio} + u{t} >= {target}\n")
            else:
                file.write(f" r{t}: {portfolio} - d{t} = {target}\n")
        file.write(" budget: " + _sum(f"+ w{i}" for i in range(stocks)) + " = 1\n")
        file.write(" card: " + _sum(f"+ z{i}" for i in range(stocks)) + f" = {cardinality}\n")
        for i in range(stocks):
            file.write(f" lo{i}: w{i} - {FLOOR} z{i} >= 0\n up{i}: w{i} - z{i} <= 0\n")
        file.write("Bounds\n" + "".join(f" 0 <= w{i} <= 1\n" for i in range(stocks)))
        if objective == "mse":
            file.write(" one = 1\n" if dense else "".join(f" d{t} free\n" for t in range(periods)))
        file.write("Binaries\n" + _sum(f"z{i}" for i in range(stocks)) + "\nEnd\n")
