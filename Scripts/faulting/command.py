"""The command: options, the run, the figures."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from .disturbances import KINDS, Kind
from .trial import Laboratory, Outcome

#: Set once the run has mounts of its own.
INSIDE = "KINDEX_FAULTS_INSIDE"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Scripts/faults",
        description="Disturbs every command of Kindex that writes: kills, full disks, missing folders, two writers. "
        "Every file must be absent, as it was, or whole; the exit code must tell; and the command run again must end "
        "as if nothing had been.",
        epilog="Exit code 1: something did not hold; each failure comes with a line that repeats it.")
    parser.add_argument("--seconds", type=float, default=60, help="how long trials are begun (default: 60)")
    parser.add_argument("--seed", type=int, help="repeats a run; random by default, and printed")
    parser.add_argument("--only", type=int, metavar="N", help="the trial of that number alone")
    parser.add_argument("--kinds", default="", metavar="NAMES",
                        help="only these disturbances: " + ", ".join(kind.name for kind in KINDS))
    parser.add_argument("--program", type=Path, default=Path(__file__).parents[2] / ".build/release/kindex",
                        help="the program (default: the release build)")
    options = parser.parse_args(arguments)
    names = [name.strip() for name in options.kinds.split(",") if name.strip()]
    unknown = set(names) - {kind.name for kind in KINDS}
    if unknown:
        parser.error(f"--kinds: there is no disturbance called {', '.join(sorted(unknown))}")
    if not os.access(options.program, os.X_OK):
        parser.error(f"{options.program} is not there; build it: swift build -c release --product kindex")
    options.kinds = [kind for kind in KINDS if not names or kind.name in names]
    return options


def enter_mounts(arguments: list[str]) -> bool:
    """Begins anew where mounts are this run's alone; says whether there are such mounts."""
    if os.environ.get(INSIDE):
        return True
    able = os.geteuid() == 0 and shutil.which("unshare") is not None and subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0
    if able:
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "-m", sys.executable, sys.argv[0], *arguments])
    return False


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if not enter_mounts(arguments):
        skipped = [kind for kind in options.kinds if kind.mounts]
        options.kinds = [kind for kind in options.kinds if not kind.mounts]
        for kind in skipped:
            print(f"skipped: {kind.name}, which takes the right to mount")
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kindex-faults-") as folder:
        laboratory = Laboratory(options.program.resolve(), Path(folder), seed, options.kinds)
        if not laboratory.pairs:
            sys.exit("faults: nothing is left to be tried")
        outcomes = trials(laboratory, options)
    summarise(outcomes, options.kinds)
    return int(any(outcome.faults for outcome in outcomes))


def trials(laboratory: Laboratory, options: argparse.Namespace) -> list[Outcome]:
    """Tries until the time is over, and reports each failure as it comes."""
    outcomes = []
    deadline = time.monotonic() + options.seconds
    numbers = iter(int, 1) if options.only is None else [options.only]
    for count, _ in enumerate(numbers):
        number = count if options.only is None else options.only
        if options.only is None and time.monotonic() >= deadline:
            break
        outcome = laboratory.trial(number)
        outcomes.append(outcome)
        for fault in outcome.faults:
            named = ",".join(kind.name for kind in options.kinds)
            kinds = "" if options.kinds == KINDS else f" --kinds '{named}'"
            print(f"FAILED {outcome.job.name}, {outcome.kind.name}: {fault}\n"
                  f"  again: Scripts/faults --seed {laboratory.seed}{kinds} --only {number}", flush=True)
    return outcomes


def summarise(outcomes: list[Outcome], kinds: list[Kind]) -> None:
    """The figures, one line a disturbance."""
    print(f"{'disturbance':24} {'trials':>6} {'strokes':>7} {'ended well':>10} {'refused':>7} {'failed':>6}")
    for kind in kinds:
        of_kind = [outcome for outcome in outcomes if outcome.kind is kind]
        codes = Counter("well" if outcome.ending and outcome.ending.code == 0 else "refused" for outcome in of_kind)
        strokes = sum(outcome.ending.strokes for outcome in of_kind if outcome.ending)
        failed = sum(bool(outcome.faults) for outcome in of_kind)
        print(f"{kind.name:24} {len(of_kind):6} {strokes or '':>7} {codes['well']:10} {codes['refused']:7} {failed:6}")
    failed = sum(bool(outcome.faults) for outcome in outcomes)
    print(f"{len(outcomes)} trials, {failed} failed")
