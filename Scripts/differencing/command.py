"""The command line of Scripts/differential."""

import argparse
import collections
import json
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import conflicts, exported, judging
from .cases import BASES, MEASURES, draw
from .judging import Findings
from .measures import Objective

ROOT = Path(__file__).resolve().parents[2]


def arguments(words):
    parser = argparse.ArgumentParser(
        prog="Scripts/differential",
        description="Random scenarios with every rule at once, all measures and bases, owned stocks, run through the "
        "built program and compared with an oracle that tries everything. A disagreement leaves a folder with the "
        "scenario, its tables and what was found. Needs numpy and scipy; highspy besides for exported models.")
    parser.add_argument("--problems", type=int, default=50, help="how many cases (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first (default: %(default)s)")
    parser.add_argument("--measure", choices=MEASURES, help="one measure; any by default")
    parser.add_argument("--basis", choices=BASES, help="one basis; any by default")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/kindex", help="the program under test")
    parser.add_argument("--time-limit", type=float, default=20, help="seconds a solve may take (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="cases at once (default: %(default)s)")
    parser.add_argument("--keep", type=Path, default=Path("disagreements"),
                        help="folder for disagreements (default: %(default)s)")
    parser.add_argument("--verbose", action="store_true", help="a line a case, with how it ended and the seconds it took")
    return parser.parse_args(words)


def judged(seed, said):
    """Judges the case of a seed: what happened, and the disagreements, whose folder is kept."""
    began = time.monotonic()
    case = draw(seed, said.measure, said.basis)
    case.scenario["solver"]["time_limit"] = f"{said.time_limit}s"
    findings = Findings()
    folder = Path(tempfile.mkdtemp(prefix="kindex-differential-"))
    try:
        scenario = case.write(folder)
        try:
            ended = judging.judge(case, said.program, scenario, findings)
            if ended in ("infeasible", "nothing"):
                ended += ", explained: " + conflicts.judge(case, said.program, scenario, findings)
            elif Objective(case).is_linear and exported.is_available:
                against_export(case, said.program, scenario, folder, findings)
        except Exception as error:  # noqa: BLE001 - whatever a case does, the others go on
            ended = "failed"
            findings.append(f"{type(error).__name__}: {error}")
        if findings:
            place = said.keep / f"seed-{seed}"
            if place.exists():
                shutil.rmtree(place)
            shutil.copytree(folder, place)
            (place / "findings.json").write_text(json.dumps(list(findings), indent=2) + "\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return seed, ended, findings, time.monotonic() - began


def against_export(case, program, scenario, folder, findings):
    """Compares the optimum of the exported model with the oracle's, of a linear measure of linear deviations."""
    from .oracle import best
    from .reading import Reading

    reading, objective = Reading(case), Objective(case)
    value = exported.optimum(program, scenario, folder)
    weights = best(reading, objective)
    if value is None or weights is None:
        return
    own = objective.value(weights, 1 - weights.sum() - reading.traded(weights.copy())[0])
    room = 1e-4 * abs(own) + judging.rounding(objective, reading) * 10
    # A constant part of the objective, the reward of the benchmark's own path, is left out of a model.
    constant = objective.value([0.0] * reading.count, 0.0) - objective.of(objective.deviations([0.0] * reading.count, 0.0))
    findings.expect(abs(value - own + constant) <= room,
                    f"HiGHS finds {value:.9e} for the exported model, the oracle {own:.9e}")


def main(words):
    said = arguments(words)
    if not said.program.exists():
        print(f"differential: {said.program} is not there; build it with swift build -c release")
        return 66
    said.program = said.program.resolve()
    began = time.monotonic()
    ends = collections.Counter()
    seeds = range(said.seed, said.seed + said.problems)
    wrong = 0
    with ThreadPoolExecutor(said.workers) as pool:
        for seed, ended, findings, seconds in pool.map(lambda s: judged(s, said), seeds):
            ends[ended] += 1
            if said.verbose and not findings:
                print(f"seed {seed}: {ended}, {seconds:.1f} s", flush=True)
            if findings:
                wrong += 1
                print(f"seed {seed}: {ended}")
                for finding in findings:
                    print(f"  {finding}")
                print(f"  kept in {said.keep / f'seed-{seed}'}", flush=True)
    summary = ", ".join(f"{count} {name}" for name, count in ends.most_common())
    print(f"{said.problems} problems from seed {said.seed} in {time.monotonic() - began:.0f} s: {summary}")
    print(f"{wrong} disagreement{'' if wrong == 1 else 's'}")
    return 1 if wrong else 0
