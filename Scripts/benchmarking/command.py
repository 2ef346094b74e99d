"""The command: options, the run, the files."""

import argparse
import importlib.util
import json
import signal
import sys

from . import environment, places, plan, report, results, rows


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

    def seconds(text):
        try:
            value = float(text)
        except ValueError:
            value = 0
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"'{text}': give a number of seconds above 0")
        return value

    def names(text):
        return listed(str, plan.INSTANCES)(
            ",".join(f"indtrack{part}" if part.isdecimal() and len(part) == 1 else part for part in text.split(",")))

    parser = argparse.ArgumentParser(
        prog="Scripts/benchmark",
        description="Measures Kindex beside other solvers on the same instances, one after another, each in its own "
        "process, and judges every answer from its weights alone.",
        epilog="Results go to out/benchmark, which git ignores; with --record those of Kindex and the open-source "
        "solvers also take the place of what they measure anew in Scripts/benchmarking/results, and of their tables in "
        "the performance page of the documentation. What gurobi and cplex answer stays in out/benchmark: their "
        "licences may forbid publishing it. A run that is stopped keeps, and records, what it has by then.")
    parser.add_argument(
        "--cases", type=listed(str, plan.PARTS), default=list(plan.PARTS), metavar="A,B",
        help="solve: K = 10 on the OR-Library; curve: K curves; table: daily prices; large: hundreds and thousands of "
        "stocks with 290 returns; all but solve are Kindex only, and mse only")
    parser.add_argument(
        "--instances", type=names, default=list(plan.INSTANCES), metavar="A,B",
        help=f"of {', '.join(plan.INSTANCES)}; 1 to 6 stand for indtrack1 to indtrack6")
    parser.add_argument(
        "--objectives", type=listed(str, plan.OBJECTIVES), default=list(plan.OBJECTIVES), metavar="A,B",
        help=f"of {', '.join(plan.OBJECTIVES)}; {', '.join(plan.QUADRATIC)} are quadratic, which highs and cbc do not "
        "take with integers")
    parser.add_argument(
        "--peers", type=listed(str, (*plan.SOLVERS[1:], "none")), default=["scip", "highs", "cbc"], metavar="A,B",
        help="of scip, highs, cbc, gurobi, cplex; none for Kindex alone; one that is not installed is skipped")
    parser.add_argument("--time-limit", type=seconds, default=60, metavar="S", help="seconds of each solve (60)")
    parser.add_argument(
        "--curve-limit", type=seconds, metavar="S", help="seconds of each whole curve, for a short run; else its own")
    parser.add_argument(
        "--short", action="store_true", help="a selection that takes a quarter of an hour, with limits of its own")
    parser.add_argument("--record", action="store_true", help="also write the committed results and the page")
    parser.add_argument("--report", action="store_true", help="measure nothing: write the page from the results")
    options = parser.parse_args(arguments)
    chosen = {name for name, value in vars(options).items() if value != parser.get_default(name)}
    if options.short and (clash := chosen - {"short", "record"}):
        parser.error(f"--short has its own {', '.join(sorted(clash))}: leave the option out")
    if options.record and options.curve_limit is not None:
        parser.error("--curve-limit is for trying things out: recorded curves have their own limits")
    return options


def selections(options: argparse.Namespace) -> list[plan.Selection]:
    """The cases that the options ask for."""
    if options.short:
        return list(plan.SHORT)
    return [plan.Selection(
        tuple(options.cases), tuple(options.instances), tuple(options.objectives),
        tuple(name for name in options.peers if name != "none"), options.time_limit, options.curve_limit)]


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if options.report:
        results.write_article()
        return 0
    places.WORK.mkdir(parents=True, exist_ok=True)
    environment.enter(bool({"gurobi", "cplex"} & set(options.peers)), arguments)
    if importlib.util.find_spec("numpy") is None:
        sys.exit("benchmark: numpy, which judges the answers, is not installed; connect to a package index once")
    from . import campaign, machine
    load = machine.load()
    chosen = campaign.prepare(selections(options))
    run, facts = machine.now(), {**machine.facts(load), "command": " ".join(["Scripts/benchmark", *arguments])}
    measured = []
    # Stopped from outside, by `timeout` for example, it still keeps what it has.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        campaign.run(chosen, run, measured)
        stopped = False
    except KeyboardInterrupt:
        print("benchmark: stopped; what was measured by then is kept", file=sys.stderr)
        stopped = True
    if options.record and measured:
        results.record(measured, run, facts)
    rows.refute(measured)
    rows.write(places.WORK / "all.csv", measured)
    (places.WORK / "machine.json").write_text(json.dumps({run: facts}, indent=1) + "\n")
    (places.WORK / "all.md").write_text(report.tables(measured))
    print(report.tables(measured))
    wrong = [row for row in measured if row.check not in ("ok", "none")]
    for row in wrong:
        print(f"benchmark: {row.solver} on {row.case}: {row.check}", file=sys.stderr)
    return 130 if stopped else 1 if any(row.solver == "kindex" for row in wrong) else 0
