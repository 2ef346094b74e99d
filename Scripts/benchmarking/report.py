"""Tables from results, and the performance page of the documentation."""

from . import plan
from .rows import Row
from .tolerance import exceeds

NAMES = {"kindex": "Kindex", "scip": "SCIP", "highs": "HiGHS", "cbc": "CBC", "gurobi": "Gurobi", "cplex": "CPLEX"}


def _value(value: float | None) -> str:
    return "none" if value is None else f"{value:.5e}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 9.995 else f"{value:.1f}"


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _gap(row: Row) -> str:
    # Rounded up: a gap is never shown smaller than it is.
    return "" if row.gap is None else f"{-(-row.gap * 1e4 // 1) / 100:.2f} %"


def _failed(row: Row) -> bool:
    return row.check not in ("ok", "none")


def _table(head: list[str], lines: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *lines]) + "\n"


def _solve_line(row: Row) -> list[str]:
    start = [row.instance, str(row.stocks), NAMES[row.solver]]
    if _failed(row):
        return [*start, f"**failed:** {row.check}", "", "", "", "", f"{row.limit:g}", _seconds(row.seconds), *[""] * 4]
    if row.version is None and row.value is None:
        return [*start, row.termination, *[""] * 10]
    return [
        *start, _value(row.value), _value(row.value_1s), _value(row.value_10s), _value(row.bound), _gap(row),
        f"{row.limit:g}", _seconds(row.seconds), _seconds(row.time_to_best), _count(row.nodes), _count(row.cuts),
        _count(row.iterations)]


def _measured(rows: list[Row]) -> str:
    return f"Measured {', '.join(sorted({row.run for row in rows}))}.\n\n"


def _solves(rows: list[Row], objective: str) -> str:
    chosen = [row for row in rows if row.part == "solve" and row.objective == objective]
    if not chosen:
        return ""
    head = ["instance", "N", "solver", "value", "at 1 s", "at 10 s", "bound", "gap", "limit", "seconds", "to best",
            "nodes", "cuts", "iterations"]
    return (f"### {objective}, K = {plan.CARDINALITY}\n\n{_measured(chosen)}"
            + _table(head, [_solve_line(row) for row in chosen]) + "\n")


def _curves(rows: list[Row]) -> str:
    text = ""
    for curve in plan.CURVES:
        chosen = [row for row in rows if row.part == "curve" and row.instance == curve.name
                  and row.objective == curve.objective]
        if not chosen:
            continue
        head = ["K", "value", "bound", "gap", "seconds", "nodes", "cuts", "iterations"]
        lines = []
        for row in chosen:
            if row.check != "ok":
                lines.append([str(row.cardinality), f"**failed:** {row.check}", "", "", "", "", "", ""])
                continue
            lines.append([
                str(row.cardinality), _value(row.value), _value(row.bound), _gap(row), _seconds(row.seconds),
                _count(row.nodes), _count(row.cuts), _count(row.iterations)])
        whole = chosen[0]
        text += (f"### The curve of {whole.instance}, {whole.objective}, at most {whole.limit:g} s\n\n"
                 f"{_measured(chosen)}"
                 f"{_seconds(whole.run_seconds)} s in all, {_seconds(whole.cpu_seconds)} s of processor time.\n\n"
                 + _table(head, lines) + "\n")
    return text


def _is_bound_expected(row: Row) -> bool | None:
    """What the plan says of a large case; None where the case is no longer planned."""
    return next((large.is_bound_expected for large in plan.LARGE
                 if (large.name, large.cardinality) == (row.instance, row.cardinality)), None)


def _markets(rows: list[Row], part: str, title: str) -> str:
    chosen = [row for row in rows if row.part == part]
    if not chosen:
        return ""
    head = ["market", "N", "T", "K", "value", "at 1 s", "at 10 s", "bound", "gap", "limit", "seconds", "to best",
            "memory"]
    if part == "large":
        head.append("bound expected")
    lines = []
    for row in chosen:
        start = [row.instance, str(row.stocks), str(row.periods), str(row.cardinality)]
        end = [{True: "yes", False: "no", None: ""}[_is_bound_expected(row)]] if part == "large" else []
        if row.check != "ok":
            lines.append([*start, f"**failed:** {row.check}", *[""] * 8, *end])
            continue
        lines.append([
            *start, _value(row.value), _value(row.value_1s), _value(row.value_10s), _value(row.bound), _gap(row),
            f"{row.limit:g}", _seconds(row.seconds), _seconds(row.time_to_best), f"{row.peak_mib:.0f} MiB",
            *end])
    return f"### {title}, {chosen[0].objective}\n\n{_measured(chosen)}" + _table(head, lines) + "\n"


def tables(rows: list[Row]) -> str:
    """Every table that the results have something for."""
    return ("".join(_solves(rows, objective) for objective in plan.OBJECTIVES) + _curves(rows)
            + _markets(rows, "table", "Daily prices") + _markets(rows, "large", "Large markets"))


def _aim(row: Row, target: str, measured: str, is_met: bool) -> list[str]:
    """A line of what was aimed at; an answer that does not stand meets nothing."""
    if _failed(row):
        return [target, f"**failed:** {row.check}", "**missed**"]
    return [target, measured, "met" if is_met and row.check == "ok" else "**missed**"]


def _reaches(value: float | None, known: float) -> bool:
    return value is not None and not exceeds(value, known, 1e-6)


def _is_proven(row: Row) -> bool:
    # With room for a bound or a value of which only some digits are printed.
    return row.gap is not None and row.gap <= plan.GAP * 1.01


_PROOFS = (
    ("indtrack1", "mse", 1), ("indtrack2", "mse", 10), ("indtrack3", "mse", 10), ("indtrack4", "mse", 10),
    ("indtrack1", "mad", 10), ("indtrack1", "downside", 10))


def _alone(own: list[Row]) -> list[list[str]]:
    """What was aimed at whatever other solvers do."""
    lines = []
    find = {(row.instance, row.objective): row for row in own}
    for instance, objective, limit in _PROOFS:
        if row := find.get((instance, objective)):
            lines.append(_aim(
                row, f"{objective}, {instance}: proven to {100 * plan.GAP:g} % within {limit} s",
                f"{row.termination} after {_seconds(row.seconds)} s",
                row.termination == "optimal" and row.seconds <= limit))
    if row := find.get(("indtrack5", "mse")):
        lines.append(_aim(
            row, "mse, indtrack5: gap of 30 % at most within 60 s", f"{_gap(row)} after {_seconds(row.seconds)} s",
            row.gap is not None and row.gap <= 0.3 and row.limit <= 60))
    for (instance, objective), known in plan.KNOWN.items():
        row = find.get((instance, objective))
        if row and (instance, objective) not in [proof[:2] for proof in _PROOFS]:
            lines.append(_aim(
                row, f"{objective}, {instance}: the best value known, {_value(known)}, within 10 s",
                _value(row.value_10s), _reaches(row.value_10s, known)))
    return lines


def _beside(row: Row, rows: list[Row]) -> list[list[str]]:
    """What was aimed at beside the other solvers that took the case; nothing where none did."""
    peers = [other for other in rows if other.case == row.case and other.solver != "kindex" and other.version]
    lines = []
    if peers and row.instance != "indtrack6":
        best = min((peer for peer in peers if peer.check == "ok"), key=lambda peer: peer.value, default=None)
        theirs = f"{NAMES[best.solver]} {_value(best.value)}" if best else "no other has any"
        lines.append(_aim(
            row, f"{row.objective}, {row.instance}: at 1 s as good as any other solver at its end",
            f"{_value(row.value_1s)}, {theirs}",
            row.value_1s is not None and (best is None or _reaches(row.value_1s, best.value))))
    best = min((peer for peer in peers if peer.gap is not None), key=lambda peer: peer.gap, default=None)
    if best and not (_is_proven(row) and _is_proven(best)):
        lines.append(_aim(
            row, f"{row.objective}, {row.instance}: a smaller gap than any other solver's",
            f"{_gap(row) or 'unknown'}, {NAMES[best.solver]} {_gap(best)}",
            row.gap is not None and row.gap < best.gap))
    return lines


def _of_curve(curve: plan.Curve, rows: list[Row]) -> list[list[str]]:
    chosen = [row for row in rows if row.part == "curve" and row.instance == curve.name]
    if not chosen:
        return []
    most = plan.GAP if curve.name == "indtrack1" else 0.05
    wide = [str(row.cardinality) for row in chosen if row.gap is None or row.gap > most * (1 + 1e-9)]
    goal = "each proven" if curve.name == "indtrack1" else "each proven or with a gap of 5 % at most"
    whole = chosen[0].run_seconds
    measured = f"{_seconds(whole)} s" + (f", but for K = {', '.join(wide)}" if wide else "")
    return [[
        f"curve of {curve.name}, K = {curve.first} to {curve.last}: {goal}, within {curve.limit:g} s", measured,
        "met" if not wide and whole <= curve.limit else "**missed**"]]


def _of_large(row: Row) -> list[str]:
    unexpected = " (none is expected: <doc:LargeUniverses>)" if _is_bound_expected(row) is False else ""
    return _aim(
        row, f"{row.instance}, K = {row.cardinality}: less than 2 GiB, a bound above 0{unexpected}",
        f"{row.peak_mib:.0f} MiB, gap {_gap(row) or 'unknown'}",
        row.peak_mib < 2048 and row.bound is not None and row.bound > 0)


def _targets(rows: list[Row]) -> str:
    """What was aimed at beside what was measured, misses included."""
    own = [row for row in rows if row.part == "solve" and row.solver == "kindex"]
    lines = [
        *_alone(own), *(line for row in own for line in _beside(row, rows)),
        *(line for curve in plan.CURVES for line in _of_curve(curve, rows)),
        *(_of_large(row) for row in rows if row.part == "large")]
    return _table(["aimed at", "measured", ""], lines) if lines else ""


def _machine(runs: dict, rows: list[Row]) -> str:
    """The facts of every run that something on the page is of, a column each."""
    names = sorted({row.run for row in rows})
    what = {
        "processor": lambda facts, _: facts["processor"], "cores": lambda facts, _: str(facts["cores"]),
        "memory": lambda facts, _: f"{facts['memory_gib']:g} GiB", "system": lambda facts, _: facts["system"],
        "load before the run": lambda facts, _: f"{facts['load_before']:g}",
        "Kindex": lambda facts, _: f"{facts['kindex']}, revision {facts['revision']}, Swift {facts['swift']}",
        "OpenBLAS": lambda facts, _: facts["openblas"] or "unknown",
        "other solvers": lambda _, name: ", ".join(dict.fromkeys(
            f"{NAMES[row.solver]} {row.version}" for row in rows
            if row.run == name and row.version and row.solver != "kindex")) or "none",
        "judge": lambda facts, _: f"numpy {facts['numpy']}, Python {facts['python']}",
        "command": lambda facts, _: f"`{facts['command']}`"}
    return _table(
        ["run of", *names], [[fact, *(say(runs[name], name) for name in names)] for fact, say in what.items()])


def article(text: str, rows: list[Row], runs: dict) -> str:
    """The page with what lies between its marks written anew."""
    nothing = "Nothing has been recorded yet.\n"
    blocks = {
        "machine": _machine(runs, rows) if rows else nothing, "targets": _targets(rows) if rows else nothing,
        "tables": tables(rows) if rows else nothing}
    for name, block in blocks.items():
        begin, end = f"<!-- {name}: written by Scripts/benchmark -->\n", f"<!-- end of {name} -->"
        before, rest = text.split(begin)
        _, after = rest.split(end)
        text = before + begin + "\n" + block.rstrip("\n") + "\n\n" + end + after
    return text
