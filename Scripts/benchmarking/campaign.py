"""Runs the cases one after another and judges every answer."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import environment, instances, kindex, peer, places, plan
from .instances import Instance
from .judge import judge
from .plan import Selection
from .process import run as run_process
from .rows import Row

#: Seconds beyond its limit after which a peer is ended.
GRACE = 60


def prepare(selections: list[Selection]) -> list[Selection]:
    """Builds Kindex; ends where there is no data to measure on.

    Returns the selections without the solvers that are not installed, which it names.
    """
    try:
        subprocess.run(
            ["swift", "build", "-c", "release", "--product", "kindex"], cwd=places.ROOT, check=True, stdout=2)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"benchmark: Kindex could not be built: {error}; see Scripts/setup")
    cases = {case for selection in selections for case in selection.cases}
    if {"solve", "curve"} & cases and not (places.data() / "orlib").is_dir():
        sys.exit(f"benchmark: no OR-Library files in {places.data() / 'orlib'}; set KINDEX_DATA to the folder that "
                 "holds orlib, or choose other --cases")
    there = set()
    for name in dict.fromkeys(name for selection in selections for name in selection.peers):
        if what := environment.missing(name):
            print(f"benchmark: {name} is skipped: {what}", file=sys.stderr)
        else:
            there.add(name)
    return [
        replace(selection, peers=tuple(name for name in selection.peers if name in there)) for selection in selections]


def run(selections: list[Selection], name: str, rows: list[Row]) -> None:
    """Appends the rows of all cases that are selected, as they come."""

    def keep(new):
        for row in new:
            row.run = name
            rows.append(row)
            gap = "none" if row.gap is None else f"{100 * row.gap:.2f} %"
            print(f"{row.instance} {row.objective} K={row.cardinality} {row.solver}: {row.value} gap {gap} "
                  f"{row.seconds:.1f} s {row.check}", file=sys.stderr)

    for selection in selections:
        if "solve" in selection.cases:
            _solves(selection, keep)
        if "curve" in selection.cases:
            for curve in filter(selection.holds, plan.CURVES):
                keep(solve_curve(curve, selection.curve_limit or curve.limit))
        if "table" in selection.cases:
            for table in filter(selection.holds, plan.TABLES):
                path = places.prices(table.path)
                if not path.exists():
                    print(f"benchmark: {table.name} is skipped: there is no {path}", file=sys.stderr)
                    continue
                instance = instances.read_prices(path, table.periods, table.name)
                keep([solve_kindex("table", instance, table.objective, table.cardinality, selection.limit)])
        if "large" in selection.cases:
            for large in filter(selection.holds, plan.LARGE):
                if (instance := _large(large)) is None:
                    continue
                keep([solve_kindex("large", instance, large.objective, large.cardinality, selection.limit)])


def _solves(selection: Selection, keep) -> None:
    for objective in selection.objectives:
        for instance in map(_orlib, [known for known in plan.ORLIB if known in selection.instances]):
            keep([solve_kindex("solve", instance, objective, plan.CARDINALITY, selection.limit)])
            for peer in selection.peers:
                keep([solve_peer(peer, instance, objective, selection.limit)])


def _orlib(name: str) -> Instance:
    return instances.read_orlib(_orlib_path(name), plan.FITTED)


def _orlib_path(name: str) -> Path:
    return places.data() / "orlib" / f"{name}.txt"


def _large(large: plan.Large) -> Instance | None:
    """A large market; None where its file is not there, which it says."""
    if large.simulated is not None:
        prices = kindex.simulate(large.name, large.simulated, large.periods, large.seed)
        return instances.read_prices(prices, large.periods, large.name)
    if not (path := _orlib_path(large.name)).exists():
        print(f"benchmark: {large.name} is skipped: there is no {path}", file=sys.stderr)
        return None
    return instances.read_orlib(path, large.periods)


def _row(part: str, instance: Instance, objective: str, cardinality: int, solver: str, limit: float) -> Row:
    periods, stocks = instance.shape
    return Row(
        part=part, instance=instance.name, stocks=stocks, periods=periods, objective=objective,
        cardinality=cardinality, solver=solver, version=None, threads=1 if solver == "kindex" else plan.THREADS,
        limit=limit, termination="no answer")


def _judged(row: Row, instance: Instance, weights, claimed, bound) -> None:
    row.bound = bound
    if weights is None:
        return
    row.value, faults = judge(
        instance, row.objective, row.cardinality, np.array(weights), claimed, bound, plan.GAP)
    row.check = "; ".join(faults) or "ok"


def _take(row: Row, instance: Instance, solution: dict) -> None:
    """A solution of Kindex."""
    solver, objective = solution["solver"], solution["objective"]
    row.version, row.termination = solution["kindex_version"], solution["termination"]
    row.nodes, row.cuts, row.iterations = solver["nodes"], solver["cuts"], solver["iterations"]
    weights = kindex.weights(instance, solution) if solution["holdings"] else None
    _judged(row, instance, weights, objective["value"], objective["bound"])
    row.trace([(record["seconds"], record["value"]) for record in solver["incumbents"]])


def solve_kindex(part: str, instance: Instance, objective: str, cardinality: int, limit: float) -> Row:
    row = _row(part, instance, objective, cardinality, "kindex", limit)
    done, solution = kindex.solve(places.WORK, instance, objective, cardinality, limit, plan.GAP)
    row.seconds = row.run_seconds = done.seconds
    row.cpu_seconds, row.peak_mib = done.cpu_seconds, done.peak_mib
    if solution is None:
        row.check = "no answer: " + (places.WORK / "kindex.errors").read_text().strip()[:200]
    else:
        _take(row, instance, solution)
    return row


def solve_curve(curve: plan.Curve, limit: float) -> list[Row]:
    instance = _orlib(curve.name)
    done, answer = kindex.curve(
        places.WORK, instance, curve.objective, curve.first, curve.last, limit, plan.GAP)
    rows = []
    for cardinality in range(curve.first, curve.last + 1):
        row = _row("curve", instance, curve.objective, cardinality, "kindex", limit)
        row.run_seconds, row.cpu_seconds, row.peak_mib, row.seconds = done.seconds, done.cpu_seconds, done.peak_mib, 0
        for point in (answer or {"points": []})["points"]:
            if point["cardinality"] == cardinality:
                row.seconds = point["solver"]["seconds"]
                _take(row, instance, point)
        if row.check == "none":
            row.check = "no answer"
        rows.append(row)
    return rows


def solve_peer(name: str, instance: Instance, objective: str, limit: float) -> Row:
    row = _row("solve", instance, objective, plan.CARDINALITY, name, limit)
    if objective in plan.QUADRATIC and name not in peer.QUADRATIC:
        row.termination, row.seconds = "takes no quadratic objective with integers", 0
        return row
    case, answer_path = places.WORK / "case.json", places.WORK / "answer.json"
    answer_path.unlink(missing_ok=True)
    case.write_text(json.dumps({
        "solver": name, "path": str(instance.path), "fitted": plan.FITTED, "objective": objective,
        "cardinality": plan.CARDINALITY, "limit": limit, "gap": plan.GAP, "threads": plan.THREADS}))
    done = run_process(
        [environment.python(), "-m", "benchmarking.peer", case, answer_path], places.WORK / "peer.log",
        places.WORK / "peer.errors", limit + GRACE, {"PYTHONPATH": str(places.PACKAGE.parent)})
    row.seconds = row.run_seconds = done.seconds
    row.cpu_seconds, row.peak_mib = done.cpu_seconds, done.peak_mib
    if not answer_path.exists():
        row.termination = "ended past its limit" if done.code is None else f"ended with {done.code}"
        return row
    answer = json.loads(answer_path.read_text())
    row.version, row.termination, row.seconds = answer.get("version"), answer["termination"], answer["seconds"]
    row.nodes, row.cuts, row.iterations = answer.get("nodes"), answer.get("cuts"), answer.get("iterations")
    _judged(row, instance, answer.get("weights"), answer["claimed"], answer["bound"])
    row.trace(answer["found"])
    return row
