"""Tables from results, and the performance page of the documentation from the committed ones."""

import json

from . import places, plan
from .rows import Row, read

#: Solvers whose results may be committed.
PUBLISHED = ("kindex", "scip", "highs", "cbc")
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
        return [*start, f"**failed:** {row.check}", "", "", "", "", _seconds(row.seconds), "", "", "", ""]
    if row.version is None and row.value is None:
        return [*start, row.termination, "", "", "", "", "", "", "", "", ""]
    return [
        *start, _value(row.value), _value(row.value_1s), _value(row.value_10s), _value(row.bound), _gap(row),
        _seconds(row.seconds), _seconds(row.time_to_best), _count(row.nodes), _count(row.cuts),
        _count(row.iterations)]


def _solves(rows: list[Row], objective: str) -> str:
    chosen = [row for row in rows if row.part == "solve" and row.objective == objective]
    if not chosen:
        return ""
    limits = ", ".join(f"{limit:g} s" for limit in sorted({row.limit for row in chosen}))
    head = ["instance", "N", "solver", "value", "at 1 s", "at 10 s", "bound", "gap", "seconds", "to best", "nodes",
            "cuts", "iterations"]
    return (f"### {objective}, K = {plan.CARDINALITY}, at most {limits}\n\n"
            + _table(head, [_solve_line(row) for row in chosen]) + "\n")


def _curves(rows: list[Row]) -> str:
    text = ""
    for curve in plan.CURVES:
        chosen = [row for row in rows if row.part == "curve" and row.instance == f"indtrack{curve.instance}"
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
                 f"{_seconds(whole.run_seconds)} s in all, {_seconds(whole.cpu_seconds)} s of processor time.\n\n"
                 + _table(head, lines) + "\n")
    return text


def _large(rows: list[Row]) -> str:
    chosen = [row for row in rows if row.part == "large"]
    if not chosen:
        return ""
    head = ["market", "N", "T", "K", "value", "at 1 s", "at 10 s", "bound", "gap", "seconds", "to best", "memory"]
    lines = []
    for row in chosen:
        start = [row.instance, str(row.stocks), str(row.periods), str(row.cardinality)]
        if row.check != "ok":
            lines.append([*start, f"**failed:** {row.check}", *[""] * 7])
            continue
        lines.append([
            *start, _value(row.value), _value(row.value_1s), _value(row.value_10s), _value(row.bound), _gap(row),
            _seconds(row.seconds), _seconds(row.time_to_best), f"{row.peak_mib:.0f} MiB"])
    return (f"### Simulated markets, {chosen[0].objective}, at most {chosen[0].limit:g} s\n\n"
            + _table(head, lines) + "\n")


def tables(rows: list[Row]) -> str:
    """Every table that the results have something for."""
    return "".join(_solves(rows, objective) for objective in plan.OBJECTIVES) + _curves(rows) + _large(rows)


def _targets(rows: list[Row]) -> str:
    """What was aimed at beside what was measured, misses included."""
    lines = []

    def line(target: str, measured: str, is_met: bool) -> None:
        lines.append([target, measured, "met" if is_met else "**missed**"])

    def find(instance: str, objective: str) -> Row | None:
        return next((row for row in rows if row.part == "solve" and row.solver == "kindex"
                     and row.instance == instance and row.objective == objective and row.check == "ok"), None)

    def others(row: Row) -> list[Row]:
        return [other for other in rows if other.case == row.case and other.solver != "kindex" and other.check == "ok"]

    proofs = [("indtrack1", "mse", 1), ("indtrack2", "mse", 10), ("indtrack3", "mse", 10), ("indtrack4", "mse", 10),
              ("indtrack1", "mad", 10), ("indtrack1", "downside", 10)]
    for instance, objective, limit in proofs:
        if row := find(instance, objective):
            line(f"{objective}, {instance}: proven to {100 * plan.GAP:g} % within {limit} s",
                 f"{row.termination} after {_seconds(row.seconds)} s",
                 row.termination == "optimal" and row.seconds <= limit)
    if row := find("indtrack5", "mse"):
        line("mse, indtrack5: gap of 30 % at most within 60 s", f"{_gap(row)} after {_seconds(row.seconds)} s",
             row.gap is not None and row.gap <= 0.3 and row.limit <= 60)
    for (instance, objective), known in plan.KNOWN.items():
        row = find(instance, objective)
        if row and (instance, objective) not in [proof[:2] for proof in proofs]:
            line(f"{objective}, {instance}: the best value known, {_value(known)}, within 10 s", _value(row.value_10s),
                 row.value_10s is not None and row.value_10s <= known * (1 + 1e-6))
    for row in (row for row in rows if row.part == "solve" and row.solver == "kindex" and row.check == "ok"):
        peers = others(row)
        if peers and row.instance != "indtrack6":
            best = min(peers, key=lambda peer: peer.value)
            line(f"{row.objective}, {row.instance}: at 1 s as good as any other solver at its end",
                 f"{_value(row.value_1s)}, {NAMES[best.solver]} {_value(best.value)}",
                 row.value_1s is not None and row.value_1s <= best.value * (1 + 1e-6))
        if peers and row.objective != "mse" and row.instance != "indtrack1":
            gaps = [peer for peer in peers if peer.gap is not None]
            if gaps:
                best = min(gaps, key=lambda peer: peer.gap)
                line(f"{row.objective}, {row.instance}: a smaller gap than any other solver's",
                     f"{_gap(row)}, {NAMES[best.solver]} {_gap(best)}", row.gap is not None and row.gap < best.gap)
    for curve in plan.CURVES:
        chosen = [row for row in rows if row.part == "curve" and row.instance == f"indtrack{curve.instance}"]
        if not chosen:
            continue
        most = plan.GAP if curve.instance == 1 else 0.05
        wide = [str(row.cardinality) for row in chosen if row.gap is None or row.gap > most * (1 + 1e-9)]
        goal = "each proven" if curve.instance == 1 else "each proven or with a gap of 5 % at most"
        whole = chosen[0].run_seconds
        line(f"curve of indtrack{curve.instance}, K = {curve.first} to {curve.last}: {goal}, within {curve.limit:g} s",
             f"{_seconds(whole)} s" + (f", but for K = {', '.join(wide)}" if wide else ""),
             not wide and whole <= curve.limit)
    for row in (row for row in rows if row.part == "large"):
        line(f"{row.instance}, K = {row.cardinality}: less than 2 GiB, a bound above 0",
             f"{row.peak_mib:.0f} MiB, gap {_gap(row) or 'unknown'}",
             row.check == "ok" and row.peak_mib < 2048 and row.bound is not None and row.bound > 0)
    return _table(["aimed at", "measured", ""], lines) if lines else ""


def _machine(facts: dict, rows: list[Row]) -> str:
    versions = {NAMES[row.solver]: row.version for row in rows if row.version}
    cells = [
        ["date", facts["date"]], ["processor", facts["processor"]], ["cores", str(facts["cores"])],
        ["memory", f"{facts['memory_gib']:g} GiB"], ["system", facts["system"]],
        ["load before the run", f"{facts['load_before']:g}"],
        ["Kindex", f"{facts['kindex']}, revision {facts['revision']}, Swift {facts['swift']}"],
        ["OpenBLAS", facts["openblas"] or "unknown"],
        ["other solvers", ", ".join(f"{name} {version}" for name, version in versions.items() if name != "Kindex")
         or "none"],
        ["judge", f"numpy {facts['numpy']}, Python {facts['python']}"], ["command", f"`{facts['command']}`"]]
    return _table(["what", "which"], cells)


def write_article() -> None:
    """Writes what lies between the page's marks anew from the committed results."""
    results, facts = places.RESULTS / "results.csv", places.RESULTS / "machine.json"
    if not results.exists():
        raise SystemExit("benchmark: there are no committed results yet; measure with --record")
    rows = read(results)
    blocks = {
        "machine": _machine(json.loads(facts.read_text()), rows), "targets": _targets(rows), "tables": tables(rows)}
    text = places.ARTICLE.read_text()
    for name, block in blocks.items():
        begin, end = f"<!-- {name}: written by Scripts/benchmark -->\n", f"<!-- end of {name} -->"
        before, rest = text.split(begin)
        _, after = rest.split(end)
        text = before + begin + "\n" + block.rstrip("\n") + "\n\n" + end + after
    part = places.ARTICLE.with_suffix(".part")
    part.write_text(text)
    part.replace(places.ARTICLE)
