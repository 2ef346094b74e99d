"""Runs the cases one after another and judges every answer."""

import json
import shutil
import subprocess
import sys

import numpy as np

from . import environment, instances, kindex, peer, places, plan
from .instances import Instance
from .judge import judge
from .process import run as run_process
from .rows import Row, write

#: Seconds beyond its limit after which a peer is ended.
GRACE = 60


def run(options) -> list[Row]:
    """All cases that the options ask for; what is done so far is kept on disk."""
    subprocess.run(["swift", "build", "-c", "release", "--product", "kindex"], cwd=places.ROOT, check=True, stdout=2)
    peers = [name for name in options.peers if name != "none"]
    if {"solve", "curve"} & set(options.cases) and not places.orlib().is_dir():
        sys.exit(f"benchmark: no OR-Library files in {places.orlib()}; set KINDEX_DATA to the folder that holds orlib/")
    if "cbc" in peers and shutil.which("cbc") is None:
        sys.exit("benchmark: the cbc command is not installed; run Scripts/setup, or leave cbc out of --peers")
    rows = []

    def keep(new):
        for row in new:
            rows.append(row)
            gap = "none" if row.gap is None else f"{100 * row.gap:.2f} %"
            print(f"{row.instance} {row.objective} K={row.cardinality} {row.solver}: {row.value} gap {gap} "
                  f"{row.seconds:.1f} s {row.check}", file=sys.stderr)
        write(places.WORK / "all.csv", rows)

    if "solve" in options.cases:
        for objective in options.objectives:
            for number in options.instances:
                instance = _orlib(number)
                keep([solve_kindex("solve", instance, objective, plan.CARDINALITY, options.time_limit)])
                for name in peers:
                    keep([solve_peer(name, instance, objective, options.time_limit)])
    if "curve" in options.cases:
        for curve in plan.CURVES:
            if curve.instance in options.instances and curve.objective in options.objectives:
                keep(solve_curve(curve, options.curve_limit or curve.limit))
    if "large" in options.cases:
        for large in plan.LARGE:
            prices = kindex.simulate(large.stocks, large.periods, large.seed)
            instance = instances.read_prices(prices, large.periods)
            name = f"simulated{large.stocks}"
            instance = Instance(name, instance.path, instance.ids, instance.returns, instance.benchmark)
            keep([solve_kindex("large", instance, large.objective, large.cardinality, options.time_limit)])
    return rows


def _orlib(number: int) -> Instance:
    return instances.read_orlib(places.orlib() / f"indtrack{number}.txt", plan.FITTED)


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
    instance = _orlib(curve.instance)
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
    if objective == "mse" and name not in peer.QUADRATIC:
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
