"""The command: options, the run, the files."""

import argparse
import json
import sys

from . import environment, places, plan


def parse(arguments: list[str]) -> argparse.Namespace:
    def listed(kind, allowed):
        def convert(text):
            try:
                values = [kind(part) for part in text.split(",")]
            except ValueError:
                values = None
            if values is None or not set(values) <= set(allowed):
                raise argparse.ArgumentTypeError(f"'{text}': give some of {','.join(map(str, allowed))}")
            return values
        return convert

    peers = ("scip", "highs", "cbc", "gurobi", "cplex")
    parser = argparse.ArgumentParser(
        prog="Scripts/benchmark",
        description="Measures Kindex beside other solvers on the same instances, one after another, each in its own "
        "process, and judges every answer from its weights alone.",
        epilog="Results go to out/benchmark, which git ignores; with --record those of Kindex and the open-source "
        "solvers also go to Scripts/benchmarking/results and into the performance page of the documentation. What "
        "gurobi and cplex answer stays in out/benchmark: their licences may forbid publishing it.")
    parser.add_argument(
        "--cases", type=listed(str, plan.PARTS), default=list(plan.PARTS), metavar="A,B",
        help="solve: K = 10 on the OR-Library; curve: K curves, Kindex only; large: simulated markets, Kindex only")
    parser.add_argument("--instances", type=listed(int, plan.INSTANCES), default=list(plan.INSTANCES), metavar="1,2")
    parser.add_argument("--objectives", type=listed(str, plan.OBJECTIVES), default=list(plan.OBJECTIVES), metavar="A,B")
    parser.add_argument(
        "--peers", type=listed(str, (*peers, "none")), default=["scip", "highs", "cbc"], metavar="A,B",
        help="of scip, highs, cbc, gurobi, cplex; none for Kindex alone")
    parser.add_argument("--time-limit", type=float, default=60, metavar="S", help="seconds of each solve (60)")
    parser.add_argument(
        "--curve-limit", type=float, metavar="S", help="seconds of each whole curve, for a short run; else its own")
    parser.add_argument("--record", action="store_true", help="also write the committed results and the page")
    parser.add_argument("--report", action="store_true", help="measure nothing: write the page from the results")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if options.report:
        from . import report
        report.write_article()
        return 0
    if options.record and options.curve_limit is not None:
        sys.exit("benchmark: --curve-limit is for trying things out; recorded curves have their own limits")
    places.WORK.mkdir(parents=True, exist_ok=True)
    environment.enter(bool({"gurobi", "cplex"} & set(options.peers)), arguments)
    from . import campaign, machine, report, rows
    facts = {**machine.facts(), "command": " ".join(["Scripts/benchmark", *arguments])}
    results = campaign.run(options)
    published = [row for row in results if row.solver in report.PUBLISHED]
    rows.refute(published)
    rows.refute(results)
    rows.write(places.WORK / "all.csv", results)
    (places.WORK / "machine.json").write_text(json.dumps(facts, indent=1) + "\n")
    (places.WORK / "all.md").write_text(report.tables(results))
    print(report.tables(results))
    if options.record:
        places.RESULTS.mkdir(parents=True, exist_ok=True)
        rows.write(places.RESULTS / "results.csv", published)
        (places.RESULTS / "machine.json").write_text(json.dumps(facts, indent=1) + "\n")
        report.write_article()
    wrong = [row for row in results if row.check not in ("ok", "none")]
    for row in wrong:
        print(f"benchmark: {row.solver} on {row.case}: {row.check}", file=sys.stderr)
    return 1 if any(row.solver == "kindex" for row in wrong) else 0
