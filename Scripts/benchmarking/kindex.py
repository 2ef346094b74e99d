"""Runs Kindex as a user would, and takes its JSON."""

import json
from pathlib import Path

import numpy as np

from . import places
from .instances import LEVEL, Instance
from .judge import FLOOR
from .process import Run, run


def options(objective: str, fitted: int, gap: float) -> list[str]:
    """What every case has in common."""
    level = ["--level", str(LEVEL)] if objective == "cvar" else []
    return [
        "--objective", objective, *level, "--basis", "weights", "--in-sample", str(fitted), "--min-weight", str(FLOOR),
        "--max-weight", "1", "--gap", str(gap), "--format", "json", "--quiet"]


def solve(
    folder: Path, instance: Instance, objective: str, cardinality: int, limit: float, gap: float
) -> tuple[Run, dict | None]:
    """`kindex solve`; None where it wrote nothing."""
    command = ["solve", instance.path, "-k", cardinality, "--time-limit", f"{limit}s"]
    return _run(folder, command + options(objective, len(instance.benchmark), gap), limit * 1.5 + 60)


def curve(
    folder: Path, instance: Instance, objective: str, first: int, last: int, limit: float, gap: float
) -> tuple[Run, dict | None]:
    """`kindex curve` with one limit for the whole of it."""
    command = ["curve", instance.path, "--cardinality", f"{first}...{last}", "--total-time", f"{limit}s"]
    return _run(folder, command + options(objective, len(instance.benchmark), gap), limit * 1.5 + 60)


def simulate(name: str, stocks: int, periods: int, seed: int) -> Path:
    """The prices of a simulated market, made once."""
    folder = places.WORK / "markets" / name
    prices = folder / "prices.csv"
    if not prices.exists():
        command = ["simulate", "--stocks", stocks, "--periods", periods, "--seed", seed, "--weekly", "-o", folder]
        done, _ = _run(places.WORK, command, 600)
        if done.code != 0:
            raise SystemExit(f"benchmark: kindex simulate ended with {done.code}; see {places.WORK / 'kindex.errors'}")
    return prices


def weights(instance: Instance, solution: dict) -> np.ndarray:
    """The proportions of the continuous model, before whole lots."""
    position = {name: index for index, name in enumerate(instance.ids)}
    result = np.zeros(len(instance.ids))
    for holding in solution["holdings"]:
        result[position[holding["id"]]] = holding["target_weight"]
    return result


def _run(folder: Path, arguments: list, limit: float) -> tuple[Run, dict | None]:
    output = folder / "kindex.json"
    done = run([places.KINDEX, *arguments], output, folder / "kindex.errors", limit)
    text = output.read_text()
    return done, json.loads(text) if done.code in (0, 2, 3, 130) and text.startswith("{") else None
