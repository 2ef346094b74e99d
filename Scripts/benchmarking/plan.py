"""What is measured: the cases, and what is aimed at."""

from dataclasses import dataclass

FITTED = 145
CARDINALITY = 10
GAP = 1e-4
THREADS = 2
OBJECTIVES = ("mse", "variance", "mad", "downside", "semivariance", "max", "cvar")
#: The objectives that are quadratic in the weights, or in what they fall short by.
QUADRATIC = ("mse", "variance", "semivariance")
#: Kindex, and the others in the order of the tables.
SOLVERS = ("kindex", "scip", "highs", "cbc", "gurobi", "cplex")
#: Those whose results may be committed.
PUBLISHED = ("kindex", "scip", "highs", "cbc")
PARTS = ("solve", "curve", "table", "large")


@dataclass(frozen=True)
class Curve:
    """A K curve of an OR-Library instance with one limit for the whole of it, seconds."""

    name: str
    first: int
    last: int
    limit: float
    objective: str = "mse"


@dataclass(frozen=True)
class Table:
    """Daily prices: of the market that comes with Kindex, or of the data folder where it is there."""

    name: str
    path: str
    periods: int
    cardinality: int = 15
    objective: str = "mse"


@dataclass(frozen=True)
class Large:
    """A market of hundreds or thousands of stocks with all its returns fitted: of the OR-Library, or simulated."""

    name: str
    cardinality: int
    #: The stocks that are simulated; None for the OR-Library's file of that name.
    simulated: int | None = None
    periods: int = 290
    seed: int = 1
    objective: str = "mse"
    #: Whether the relaxation can bound portfolios of so many of its stocks; the documentation's page LargeUniverses
    #: says why not.
    is_bound_expected: bool = True


def _simulated(stocks: int, *cardinalities: int) -> tuple[Large, ...]:
    return tuple(
        Large(f"simulated{stocks}", cardinality, stocks, is_bound_expected=cardinality <= 10)
        for cardinality in cardinalities)


ORLIB = tuple(f"indtrack{number}" for number in range(1, 7))
CURVES = (Curve("indtrack1", 5, 31, 30), Curve("indtrack2", 5, 20, 300))
TABLES = (
    Table("market300", "models/market300/prices.csv.gz", 500),
    Table("sp500", "sp500/adj_close_2014_2024.csv.gz", 1000))
LARGE = (
    *(Large("indtrack6", cardinality) for cardinality in (10, 50, 90)), *_simulated(1318, 10, 50, 90),
    *_simulated(2151, 50, 90), *_simulated(3000, 10, 50, 90))
INSTANCES = tuple(dict.fromkeys((*ORLIB, *(case.name for case in (*TABLES, *LARGE)))))


@dataclass(frozen=True)
class Selection:
    """A part of the cases, with the peers and the limit of each solve in seconds."""

    cases: tuple[str, ...]
    instances: tuple[str, ...]
    objectives: tuple[str, ...]
    peers: tuple[str, ...]
    limit: float
    #: Of each whole curve, for trying things out; else its own.
    curve_limit: float | None = None

    def holds(self, case) -> bool:
        """Whether a curve, a table or a large market is of the selection."""
        return case.name in self.instances and case.objective in self.objectives


def _solves(objective: str, instances: str, peers: tuple[str, ...], limit: float) -> Selection:
    return Selection(("solve",), tuple(f"indtrack{number}" for number in instances), (objective,), peers, limit)


#: What tells most in a quarter of an hour; what tells least comes last.
SHORT = (
    _solves("mse", "12", ("scip",), 60), _solves("mse", "3456", (), 60),
    Selection(("curve",), ORLIB, OBJECTIVES, (), 60),
    _solves("mad", "1", ("scip", "highs", "cbc"), 20), _solves("mad", "2", ("highs", "cbc"), 20),
    _solves("mad", "3456", (), 20), _solves("downside", "125", (), 10),
    Selection(("large",), ("simulated2151",), OBJECTIVES, (), 30),
    Selection(("table",), ("market300", "sp500"), OBJECTIVES, (), 15), _solves("downside", "34", (), 5))

#: Best values of portfolios known before Kindex was measured, K = 10; reached means to a relative 1e-6.
KNOWN = {
    ("indtrack1", "mse"): 1.346206e-5, ("indtrack2", "mse"): 8.083700e-6, ("indtrack3", "mse"): 2.183634e-5,
    ("indtrack4", "mse"): 1.657374e-5, ("indtrack5", "mse"): 1.87713e-5, ("indtrack6", "mse"): 2.44777e-5,
    ("indtrack2", "mad"): 2.186572e-3, ("indtrack3", "mad"): 3.572817e-3, ("indtrack4", "mad"): 3.088987e-3,
    ("indtrack5", "mad"): 3.414064e-3, ("indtrack6", "mad"): 3.725575e-3,
    ("indtrack1", "downside"): 8.714745e-4, ("indtrack2", "downside"): 7.419229e-4,
    ("indtrack5", "downside"): 1.047400e-3,
}
