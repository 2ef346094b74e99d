"""One line of results, and files of them."""

import csv
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from . import plan
from .tolerance import exceeds


@dataclass
class Row:
    """One answer of one solver to one case, judged; None is unknown. Objectives in return units per period."""

    part: str
    instance: str
    stocks: int
    periods: int
    objective: str
    cardinality: int
    solver: str
    version: str | None
    threads: int
    limit: float
    termination: str
    #: When the run that it is of began; its machine facts are kept under the same name.
    run: str = ""
    #: What the weights are worth, recomputed.
    value: float | None = None
    #: What the solver claims that no portfolio is below.
    bound: float | None = None
    #: Wall clock of the answer: the whole process for Kindex, from reading the model for the others.
    seconds: float | None = None
    #: When the best portfolio was found.
    time_to_best: float | None = None
    #: The best value found within the first second, and within ten.
    value_1s: float | None = None
    value_10s: float | None = None
    nodes: int | None = None
    cuts: int | None = None
    iterations: int | None = None
    cpu_seconds: float | None = None
    peak_mib: float | None = None
    #: Wall clock of the whole process: for a curve, of all its points.
    run_seconds: float | None = None
    #: "ok", "none" where there is no portfolio, or what is wrong with it.
    check: str = "none"

    @property
    def gap(self) -> float | None:
        """(value - bound)/|value|; unknown where the value is 0 and the bound is below it."""
        if self.check != "ok" or self.value is None or self.bound is None:
            return None
        difference = max(0.0, self.value - self.bound)
        if difference == 0:
            return 0.0
        return difference / abs(self.value) if self.value else None

    @property
    def case(self) -> tuple:
        """What it has in common with other solvers' rows."""
        return (self.part, self.instance, self.objective, self.cardinality)

    @property
    def measurement(self) -> tuple:
        """What a new measurement replaces: the solver's answer to the case, or its whole curve."""
        whole = self.part == "curve"
        return (self.part, self.instance, self.objective, None if whole else self.cardinality, self.solver)

    def trace(self, found: list) -> None:
        """Takes the times and values of better portfolios, ascending in time.

        Candidates better than what was returned in the end are left out: the solver must have refused them.
        """
        found = [
            (seconds, value) for seconds, value in found
            if self.value is not None and not exceeds(self.value, value, 1e-4, 1e-12)]
        if not found:
            return
        best = min(value for _, value in found)
        self.time_to_best = next(seconds for seconds, value in found if value <= best + 1e-9 * abs(best))
        within = lambda limit: min((value for seconds, value in found if seconds <= limit), default=None)
        self.value_1s, self.value_10s = within(1), within(10)


def merge(old: list[Row], new: list[Row]) -> list[Row]:
    """The old rows that were not measured again, and the new ones, in the order of the plan and of the solvers."""
    again = {row.measurement for row in new}
    rows = [row for row in old if row.measurement not in again] + new
    place = {name: index for index, name in enumerate(plan.INSTANCES)}
    return sorted(rows, key=lambda row: (
        plan.PARTS.index(row.part), plan.OBJECTIVES.index(row.objective), place[row.instance],
        plan.SOLVERS.index(row.solver), row.cardinality))


def refute(rows: list[Row]) -> None:
    """Marks every bound that lies above a portfolio that another solver found and that was found in order."""
    for row in rows:
        if row.bound is None or row.check not in ("ok", "none"):
            continue
        for other in rows:
            if other.case == row.case and other.check == "ok" and exceeds(row.bound, other.value, 1e-6, 1e-12):
                row.check = f"bound {row.bound:.6e} is above {other.solver}'s portfolio of {other.value:.6e}"


def write(path: Path, rows: list[Row]) -> None:
    """Writes rows as CSV, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with open(part, "w", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Row)] + ["gap"], lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerow({**asdict(row), "gap": row.gap})
    part.replace(path)


def read(path: Path) -> list[Row]:
    """Reads what `write` wrote."""
    kinds = {"stocks": int, "periods": int, "cardinality": int, "threads": int, "nodes": int, "cuts": int,
             "iterations": int}
    text = {"part", "instance", "objective", "solver", "version", "termination", "run", "check"}

    def value(name, cell):
        if name in text:
            return cell if cell or name == "run" else None
        return None if cell == "" else kinds.get(name, float)(cell)

    with open(path, newline="") as file:
        return [Row(**{name: value(name, cell) for name, cell in line.items() if name != "gap"})
                for line in csv.DictReader(file)]
