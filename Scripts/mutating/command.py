"""The command line of Scripts/mutate."""

import argparse
import json
import time
from pathlib import Path

from . import mutations
from .tree import Tree, targets

PACKAGE = Path(__file__).resolve().parents[2]


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Scripts/mutate",
        description="Puts faults into formulations, judge and certificates, one at a time, in a copy of the package, and "
        "runs the suites that must notice. What was done before is not done again; a survivor is a test that is missing.",
    )
    parser.add_argument("--only", default="", help="faults whose name holds this text")
    parser.add_argument("--limit", type=int, default=10**9, help="most faults to make now")
    parser.add_argument("--seconds", type=float, default=300, help="longest that suites may take; longer counts as noticed")
    parser.add_argument("--again", action="store_true", help="make faults again that were made before")
    parser.add_argument("--list", action="store_true", help="say what was found so far and make no fault")
    parser.add_argument("--check", action="store_true", help="only see whether every fault can still be made")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    options = arguments(words)
    chosen = [m for m in mutations.read(PACKAGE / "Scripts/mutating/mutations.toml") if options.only in m.name]
    faults = [(m.name, why) for m in chosen if (why := m.fault(PACKAGE))]
    for name, why in faults:
        print(f"cannot be made: {name}: {why}")
    if options.check or faults:
        print(f"{len(chosen) - len(faults)} of {len(chosen)} faults can be made")
        return 1 if faults else 0
    folder = PACKAGE / ".build-mutate"
    folder.mkdir(exist_ok=True)
    record = Record(folder / "found.jsonl")
    if not options.list:
        todo = [m for m in chosen if options.again or m.identity not in record.found][: options.limit]
        for tests, group in grouped(todo):
            make(group, tests, folder, record, options.seconds)
    return record.report(chosen)


def grouped(todo: list[mutations.Mutation]) -> list[tuple[list[str], list[mutations.Mutation]]]:
    """Faults by the test targets that their suites are in, the smaller builds first."""
    groups: dict[tuple[str, ...], list[mutations.Mutation]] = {}
    for mutation in todo:
        groups.setdefault(tuple(targets(PACKAGE, mutation.suites)), []).append(mutation)
    return sorted(((list(tests), group) for tests, group in groups.items()), key=lambda pair: len(pair[0]))


def make(group, tests, folder: Path, record: "Record", seconds: float) -> None:
    tree = Tree(PACKAGE, folder, tests)
    tree.take()
    if said := tree.build():
        raise SystemExit(f"mutate: the package itself does not build:\n{said}")
    sound: dict[str, str] = {}
    for mutation in group:
        # Suites that fail without any fault, or of which there is none, would notice nothing.
        if mutation.suites not in sound:
            sound[mutation.suites] = tree.run(mutation.suites, seconds)
        if sound[mutation.suites] != "passed":
            print(f"not made: {mutation.name}: without the fault {mutation.suites} {sound[mutation.suites]}", flush=True)
            continue
        path = tree.root / mutation.file
        source = path.read_text()
        start = time.monotonic()
        path.write_text(mutation.applied(source))
        try:
            said = tree.build()
            verdict = "does not compile" if said else tree.run(mutation.suites, seconds)
        finally:
            path.write_text(source)
        found = {"passed": "survived", "failed": "caught", "hung": "caught, by time"}.get(verdict, verdict)
        record.note(mutation, found, time.monotonic() - start, said)
    # The copy is left as the package is.
    tree.build()


class Record:
    """What was found, a line a fault, so that a run that was stopped goes on where it was."""

    def __init__(self, path: Path):
        self.path = path
        self.found: dict[str, str] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                entry = json.loads(line)
                self.found[entry["identity"]] = entry["found"]

    def note(self, mutation: mutations.Mutation, found: str, seconds: float, said: str | None) -> None:
        self.found[mutation.identity] = found
        entry = {"identity": mutation.identity, "name": mutation.name, "found": found, "seconds": round(seconds, 1)}
        if said:
            entry["said"] = said
        with self.path.open("a") as file:
            file.write(json.dumps(entry) + "\n")
        print(f"{found}: {mutation.name} ({seconds:.0f} s)", flush=True)

    def report(self, chosen: list[mutations.Mutation]) -> int:
        made = {m.name: self.found[m.identity] for m in chosen if m.identity in self.found}
        survivors = [name for name, found in made.items() if found == "survived"]
        unfit = [name for name, found in made.items() if not found.startswith(("caught", "survived"))]
        caught = len(made) - len(survivors) - len(unfit)
        print(f"{len(made)} of {len(chosen)} faults made: {caught} caught, {len(survivors)} survived, {len(unfit)} unfit")
        for name in survivors:
            print(f"survived: {name}")
        for name in unfit:
            print(f"unfit: {name}: {made[name]}")
        return 1 if survivors or unfit else 0
