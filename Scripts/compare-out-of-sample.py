#!/usr/bin/env python3
"""Walk-forward comparison of ways to choose K stocks, judged on returns that no fit has seen.

usage: compare-out-of-sample.py KINDEX DATA [--folds 5] [--time-limit 8]
       [--methods NAME,...] [--universes NAME,...] [-o table.csv]

KINDEX is the built program; DATA holds `orlib` and `sp500` (a universe whose files are missing is left out). In each
fold a window of returns is fitted, whole shares are bought at its last prices and held over the days that follow; the
figures are of the excess returns of all folds together. skfolio's BenchmarkTracker comes to K names in two ways: with
its own limit of their number, solved by SCIP within the same time, and by the K largest of its weights, fitted again.

Needs numpy, pandas, skfolio and pyscipopt. The Python side reads prices and share counts only.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyscipopt
import skfolio
from skfolio import RiskMeasure
from skfolio.exceptions import ConvexOptimizationError
from skfolio.optimization import BenchmarkTracker

ROOT = Path(__file__).resolve().parent.parent
CAPITAL = 100_000_000
METHODS = {
    "plain mse": [],
    "ewma mse": ["--moments", "ewma", "--half-life", "60"],
    "shrunk mse": ["--moments", "ledoit-wolf"],
    "risk ledoit-wolf": ["--objective", "risk", "--risk-model", "ledoit-wolf"],
    "risk pca": ["--objective", "risk", "--risk-model", "pca"],
}


class Universe:
    """A price table with its benchmark first, the length of windows, and a table of stocks where there is one."""

    def __init__(self, name, prices, window, hold, names, per_year, stocks=None):
        self.name, self.prices, self.stocks = name, prices, stocks
        self.window, self.hold, self.names, self.per_year = window, hold, names, per_year


def orlib(path):
    tokens = path.read_text().split()
    stocks, periods = int(tokens[0]), int(tokens[1])
    values = np.array([float(token) for token in tokens[2 : 2 + (stocks + 1) * (periods + 1)]])
    columns = ["INDEX"] + [f"S{i + 1}" for i in range(stocks)]
    return pd.DataFrame(values.reshape(stocks + 1, periods + 1).T, columns=columns)


def constituents(path):
    table = pd.read_csv(path)
    return pd.DataFrame({"id": table.Symbol, "sector": table.Sector, "weight": table.IndexWeight_2022_08})


def simulated(name, names, window, hold):
    folder = ROOT / "models" / name
    path = next(folder.glob("prices.csv*"))
    prices, stocks = pd.read_csv(path, index_col=0), pd.read_csv(folder / "stocks.csv")
    return Universe(f"{name}, daily", prices, window, hold, names, 252, stocks)


def universes(data):
    for title, prices, stocks, names in (
        ("sp500 top 100, daily", "top100_adj_close_2020_2024.csv", "top100_constituents.csv", 20),
        ("sp500, daily", "adj_close_2014_2024.csv.gz", "constituents.csv", 40),
    ):
        if (data / "sp500" / prices).exists():
            table = pd.read_csv(data / "sp500" / prices, index_col=0)
            yield Universe(title, table, 250, 126, names, 252, constituents(data / "sp500" / stocks))
    for name, names in (("indtrack4", 10), ("indtrack5", 20)):
        if (data / f"orlib/{name}.txt").exists():
            yield Universe(f"{name}, weekly", orlib(data / f"orlib/{name}.txt"), 104, 31, names, 52)
    yield simulated("market60", 12, 250, 50)
    yield simulated("market300", 20, 250, 50)


def excess(prices, shares, cash, first, last):
    """Excess returns of constant share counts over the prices first…last."""
    window = prices.iloc[first : last + 1]
    value = window[list(shares)].to_numpy() @ np.array(list(shares.values()), dtype=float) + cash
    benchmark = window.iloc[:, 0].to_numpy()
    return value[1:] / value[:-1] - benchmark[1:] / benchmark[:-1]


def kindex(program, files, universe, first, options, limit, command="solve"):
    last = first + universe.window
    arguments = [program, command, files["prices"], "--from", files["dates"][first], "--to", files["dates"][last]]
    arguments += ["-k", str(universe.names), "--capital", str(CAPITAL), "--time-limit", f"{limit:g}s", "--gap", "1%"]
    arguments += ["--seed", "1", "--format", "json", "--quiet"] + options
    if "stocks" in files:
        arguments += ["--stocks", files["stocks"]]
    run = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, arguments))}: {run.stderr.strip()}")
    result = json.loads(run.stdout)
    shares = {holding["id"]: holding["shares"] for holding in result["holdings"]}
    return shares, result["cash"], (result.get("risk") or {}).get("tracking_error")


def fitted(universe, first):
    window = universe.prices.iloc[first : first + universe.window + 1]
    returns = window.pct_change().dropna()
    return returns.iloc[:, 1:], returns.iloc[:, 0], window.iloc[-1]


def bought(weights, prices):
    shares = np.floor(weights[weights > 1e-6] * CAPITAL / prices[weights.index])
    shares = shares.dropna()[lambda counts: counts > 0]
    return shares.to_dict(), float(CAPITAL - shares @ prices[shares.index]), None


def largest(universe, first):
    stocks, benchmark, prices = fitted(universe, first)
    dense = pd.Series(BenchmarkTracker().fit(stocks, benchmark).weights_, stocks.columns)
    kept = dense.nlargest(universe.names).index
    return bought(pd.Series(BenchmarkTracker().fit(stocks[kept], benchmark).weights_, kept), prices)


def scip(universe, first, seconds):
    stocks, benchmark, prices = fitted(universe, first)
    model = BenchmarkTracker(
        risk_measure=RiskMeasure.VARIANCE,
        cardinality=universe.names,
        solver="SCIP",
        solver_params={"scip_params": {"limits/time": seconds, "limits/gap": 0.01}},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one for each search that its time limit ends
        try:
            model.fit(stocks, benchmark)
        except ConvexOptimizationError as error:
            raise RuntimeError(str(error)) from error
    return bought(pd.Series(model.weights_, stocks.columns), prices)


def write(universe, folder):
    prices = universe.prices.copy()
    prices.index.name = "date"
    files = {"prices": folder / "prices.csv", "dates": [str(label) for label in prices.index]}
    prices.to_csv(files["prices"])
    if universe.stocks is not None:
        files["stocks"] = folder / "stocks.csv"
        universe.stocks.to_csv(files["stocks"], index=False)
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kindex", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=5, help="at most; the last ones")
    parser.add_argument("--time-limit", type=float, default=8, help="seconds a fit")
    parser.add_argument("--methods", type=lambda text: text.split(","), help="only these")
    parser.add_argument("--universes", type=lambda text: text.split(","), help="only these, such as sp500")
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    rows = []
    for universe in universes(given.data):
        if given.universes and universe.name.split(",")[0] not in given.universes:
            continue
        count = min(given.folds, (len(universe.prices) - 1 - universe.window) // universe.hold)
        end = len(universe.prices) - 1 - universe.window
        starts = [end - fold * universe.hold for fold in range(count, 0, -1)]
        with tempfile.TemporaryDirectory() as folder:
            files = write(universe, Path(folder))
            methods = {
                name: lambda first, options=options: kindex(
                    given.kindex, files, universe, first, options, given.time_limit
                )
                for name, options in METHODS.items()
            }
            if universe.stocks is not None:
                methods["stratified"] = lambda first: kindex(
                    given.kindex, files, universe, first, ["--method", "stratified"], given.time_limit, "replicate"
                )
            methods["skfolio SCIP"] = lambda first: scip(universe, first, given.time_limit)
            methods["skfolio K largest"] = lambda first: largest(universe, first)
            for name, method in methods.items():
                if given.methods and name not in given.methods:
                    continue
                began = time.time()
                inside, outside, held, expected = [], [], [], []
                try:
                    for first in starts:
                        last = first + universe.window
                        shares, cash, forecast = method(first)
                        inside.append(excess(universe.prices, shares, cash, first, last))
                        outside.append(excess(universe.prices, shares, cash, last, last + universe.hold))
                        held.append(len(shares))
                        if forecast is not None:
                            expected.append(forecast**2 * universe.per_year)
                except RuntimeError as error:
                    print(f"{universe.name}, {name}: left out: {error}", file=sys.stderr)
                    continue
                spread = [
                    np.sqrt(np.mean([np.var(part, ddof=1) for part in parts]) * universe.per_year)
                    for parts in (inside, outside)
                ]
                difference = np.mean([np.mean(part) for part in outside]) * universe.per_year
                rows.append(
                    {
                        "universe": universe.name,
                        "K": universe.names,
                        "folds": count,
                        "method": name,
                        "names": f"{min(held)}" if min(held) == max(held) else f"{min(held)}...{max(held)}",
                        "tracking_error_in": round(float(spread[0]), 5),
                        "tracking_error_out": round(float(spread[1]), 5),
                        "forecast": round(float(np.sqrt(np.mean(expected))), 5) if expected else "",
                        "difference_out": round(float(difference), 5),
                        "seconds": round((time.time() - began) / count, 2),
                    }
                )
                print(rows[-1], file=sys.stderr)
    file = open(given.output, "w", newline="") if given.output else sys.stdout
    writer = csv.DictWriter(file, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    versions = f"skfolio {skfolio.__version__}, pyscipopt {pyscipopt.__version__}, numpy {np.__version__}"
    print(versions, file=sys.stderr)


main()
