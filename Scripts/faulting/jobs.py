"""The commands that write, and the workspace that they are run in."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

#: What every trial begins from, besides the market that `kindex simulate` makes in `m`.
FILES = {
    "base.yaml": "kindex: 1\nname: base\ndata: {prices: m/prices.csv, stocks: m/stocks.csv}\ncardinality: 3\n"
    "objective: {kind: mse, basis: weights}\ncapital: 1_000_000\n",
    "grid.yaml": "kindex: 1\nname: g\nbase: base.yaml\naxes: {cardinality: [2, 3, 4], solver.seed: 1...4}\n",
    "bt.yaml": "kindex: 1\nname: bt\ndata: {prices: m/prices.csv}\ncardinality: 3\n"
    "objective: {kind: mse, basis: weights}\nbacktest: {calendar: every 6, window: 12}\n",
    "before.csv": "id,weight\n{0},0.4\n{1},0.3\n{2},0.3\n",
    "after.csv": "id,weight\n{0},0.4\n{1},0.3\n{3},0.3\n",
    "held.csv": "id,shares\n{0},900\n{1},1200\n{2},700\nCASH,50000\n",
}

#: What commands print to standard output goes here, as a file of its own.
OUTPUT = "output"


@dataclass(frozen=True)
class Job:
    """A command, in words, and what it writes, as patterns below the workspace."""

    name: str
    words: str
    outputs: tuple[str, ...] = ()
    #: A run that is begun twice at once refuses the second (64).
    locks: bool = False
    #: Solves in worker processes, each of which may be killed.
    pools: bool = False
    #: Words of a command that must have run before.
    after: str = ""


JOBS = [
    Job("solve json", "solve base.yaml --format json -o r.json", ("r.json",)),
    Job("solve csv", "solve base.yaml --format csv -o r.csv --log solver.log", ("r.csv",)),
    Job("solve xlsx", "solve base.yaml --format xlsx -o r.xlsx", ("r.xlsx",)),
    Job("solve to standard output", "solve base.yaml --format json"),
    Job("curve", "curve base.yaml --cardinality 2...5 --format json -o c.json --svg c.svg", ("c.json", "c.svg"),
        pools=True),
    Job("rebalance", "rebalance base.yaml --holdings held.csv --format json -o r.json --orders o.csv",
        ("r.json", "o.csv")),
    Job("backtest", "backtest bt.yaml --resume j --tables t --format json -o b.json",
        ("b.json", "t/path.csv", "t/rebalances.csv", "t/trades.csv", "t/holdings.csv"), locks=True),
    Job("backtest of several policies", "backtest bt.yaml --windows 8,12 --format json -o b.json", ("b.json",),
        pools=True),
    Job("replicate", "replicate base.yaml --method all --format json -o r.json", ("r.json",)),
    Job("reconstitute", "reconstitute m/prices.csv --from before.csv --to after.csv --stocks m/stocks.csv "
        "--volatility-window 10 --format json -o r.json", ("r.json",)),
    Job("risk", "risk base.yaml --holdings held.csv --format json -o r.json", ("r.json",)),
    Job("export", "export base.yaml --objective mad --format lp -o m.lp", ("m.lp",)),
    Job("report", "report s.json -o page.html", ("page.html",), after="solve base.yaml --format json -o s.json"),
    Job("simulate", "simulate --stocks 40 --periods 80 --seed 5 -o made",
        ("made/prices.csv", "made/volumes.csv", "made/stocks.csv")),
    Job("batch run", "batch run grid.yaml --store g.sqlite", ("g.tasks/tasks/*/*.json",), locks=True, pools=True),
    Job("batch rebuild", "batch rebuild --store g.sqlite", ("g.tasks/tasks/*/*.json",), locks=True,
        after="batch run grid.yaml --store g.sqlite"),
    Job("batch export", "batch export --store g.sqlite -o e.csv", ("e.csv",),
        after="batch run grid.yaml --store g.sqlite"),
    Job("batch submit", "batch submit grid.yaml --slurm --write-only --store g.sqlite", ("g.tasks/runs/*",)),
]


def prepare(program: Path, folder: Path) -> None:
    """Makes the workspace."""
    folder.mkdir(parents=True)
    subprocess.run(
        [program, "simulate", "--stocks", "12", "--periods", "60", "--seed", "3", "-o", "m", "--quiet"], cwd=folder,
        check=True)
    header = (folder / "m/prices.csv").read_text().split("\n", 1)[0].split(",")
    for name, text in FILES.items():
        for position, stock in enumerate(header[2:6]):
            text = text.replace("{" + str(position) + "}", stock)
        (folder / name).write_text(text)
