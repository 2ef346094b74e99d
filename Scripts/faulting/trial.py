"""One trial: a command, a disturbance, and what must be true afterwards."""

import random
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import contents
from .disturbances import KINDS, Kind, Place
from .jobs import JOBS, OUTPUT, Job, prepare
from .process import Command, Ending

#: What stands in the place of a result before a trial, as a rule.
OLD = b"what was here before\n"


@dataclass
class Reference:
    """A command undisturbed: its workspace, what it writes, how long it takes."""

    folder: Path
    files: dict[str, object]
    seconds: float


@dataclass
class Outcome:
    """What came of a trial; no faults where all is as it must be."""

    number: int
    job: Job
    kind: Kind
    ending: Ending | None = None
    faults: list[str] = field(default_factory=list)


class Laboratory:
    """Runs trials, each repeatable by a seed and its number."""

    def __init__(self, program: Path, folder: Path, seed: int, kinds: list[Kind]):
        self.program, self.folder, self.seed = program, folder, seed
        self.pairs = [(job, kind) for kind in KINDS if kind in kinds for job in JOBS if kind.fits(job)]
        random.Random(f"{seed}").shuffle(self.pairs)
        self.references: dict[str, Reference] = {}
        prepare(program, folder / "base")

    def reference(self, job: Job) -> Reference:
        """The command undisturbed, twice, which must come to the same."""
        if job.name not in self.references:
            start = self.folder / f"start {job.name}"
            shutil.copytree(self.folder / "base", start)
            if job.after:
                self.undisturbed(job, start, job.after)
            found = []
            for attempt in range(2):
                place = self.folder / f"reference {job.name} {attempt}"
                shutil.copytree(start, place)
                began = time.monotonic()
                self.undisturbed(job, place, job.words)
                seconds = time.monotonic() - began
                found.append(written(job, place))
                shutil.rmtree(place)
            if not found[0] or found[0] != found[1]:
                raise SystemExit(f"faults: {job.name} writes nothing, or not the same twice, undisturbed")
            self.references[job.name] = Reference(start, found[0], seconds)
        return self.references[job.name]

    def undisturbed(self, job: Job, place: Path, words: str) -> None:
        ending = Command(self.program, words, place, place / OUTPUT).end()
        if ending.code != 0:
            raise SystemExit(f"faults: {job.name} ends with {ending.code}, undisturbed: {ending.errors}")

    def trial(self, number: int) -> Outcome:
        """The trial of a number."""
        job, kind = self.pairs[number % len(self.pairs)]
        outcome = Outcome(number, job, kind)
        reference = self.reference(job)
        chance = random.Random(f"{self.seed} {number}")
        folder = self.folder / f"trial {number}"
        shutil.copytree(reference.folder, folder)
        old = set() if job.locks or chance.random() < 0.5 else self.put_old(job, folder)
        try:
            outcome.ending = kind.run(Place(self.program, job, folder, chance, reference.seconds))
            outcome.faults += judge(outcome, folder, reference, old)
            outcome.faults += self.again(job, folder, reference)
        except (TimeoutError, contents.Torn) as error:
            outcome.faults.append(str(error))
        shutil.rmtree(folder)
        for rest in self.folder.glob(f"trial {number}.*"):
            rest.unlink()
        return outcome

    def put_old(self, job: Job, folder: Path) -> set[str]:
        """Puts something in the places of the results."""
        names = {name for name in job.outputs if "*" not in name}
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(OLD)
        return names

    def again(self, job: Job, folder: Path, reference: Reference) -> list[str]:
        """Runs the command once more, undisturbed, where the disturbance has left things."""
        ending = Command(self.program, job.words, folder, folder / OUTPUT).end()
        if ending.code != 0:
            return [f"run again it ends with {ending.code}: {ending.errors.strip()}"]
        try:
            found = written(job, folder)
        except contents.Torn as torn:
            return [f"run again: {torn}"]
        return [] if found == reference.files else [f"run again it says something else: {difference(found, reference)}"]


def written(job: Job, folder: Path) -> dict[str, object]:
    """What a command that ended well has written."""
    if job.outputs:
        return contents.snapshot(folder, job.outputs)
    shutil.copy(folder / OUTPUT, folder / "standard.json")
    return contents.snapshot(folder, ("standard.json",))


def judge(outcome: Outcome, folder: Path, reference: Reference, old: set[str]) -> list[str]:
    """What is wrong with what a disturbance has left."""
    job, kind, ending = outcome.job, outcome.kind, outcome.ending
    faults = []
    if ending.code not in kind.codes:
        faults.append(f"it ends with {ending.code}: {ending.errors.strip()}")
    elif ending.code > 0 and ending.code not in (127, 130) and "error:" not in ending.errors:
        faults.append(f"it ends with {ending.code} and does not say why: {ending.errors.strip()!r}")
    faults += torn(job, folder, old, ending)
    has_output = kind.name not in ("reader gone", "full standard output")
    if ending.code == 0 and not faults and (job.outputs or has_output):
        found = written(job, folder)
        if found != reference.files:
            faults.append(f"it ends with 0 and says something else: {difference(found, reference)}")
    if ending.code == 0 and not job.outputs and kind.name == "full standard output":
        faults.append("it ends with 0 though nobody has the result")
    if not kind.leaves_drafts:
        left = [str(path.relative_to(folder)) for pattern in ("**/.kindex-*", "**/.dat*", "*.tasks/temporary/*")
                for path in folder.glob(pattern)]
        if left:
            faults.append(f"drafts are left behind: {', '.join(left)}")
    return faults


def torn(job: Job, folder: Path, old: set[str], ending: Ending) -> list[str]:
    """Files that are neither absent, nor as they were, nor whole."""
    faults = []
    for pattern in job.outputs:
        for path in folder.glob(pattern):
            name = str(path.relative_to(folder))
            if name in old and ending.code != 0 and path.read_bytes() == OLD:
                continue
            try:
                contents.canonical(path)
            except contents.Torn as fault:
                faults.append(f"{name} is torn: {fault}")
    with tempfile.TemporaryDirectory() as copy:
        # Looking at a database may mend it, which is for the next run to do.
        for path in folder.glob("g.sqlite*"):
            shutil.copy(path, copy)
        try:
            contents.check_store(Path(copy) / "g.sqlite")
        except contents.Torn as fault:
            faults.append(str(fault))
    return faults


def difference(found: dict[str, object], reference: Reference) -> str:
    """Where two sets of files differ."""
    names = sorted(set(found) ^ set(reference.files)) or sorted(
        name for name in found if found[name] != reference.files[name])
    parts = []
    for name in names[:3]:
        pair = [repr(files.get(name, "nothing")) for files in (found, reference.files)]
        first = next((at for at, (a, b) in enumerate(zip(*pair)) if a != b), min(map(len, pair)))
        parts.append(f"{name} …{pair[0][max(0, first - 40):first + 40]}… for …{pair[1][max(0, first - 40):first + 40]}…")
    return "; ".join(parts)
