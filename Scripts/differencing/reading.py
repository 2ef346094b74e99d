"""What a case means: modes of stocks, counts of what is held, linear rows. Written from the documentation alone."""

from dataclasses import dataclass

import numpy as np

INFINITY = float("inf")


@dataclass(frozen=True)
class Mode:
    """One way to hold a stock: an interval of its weight in which cost and turnover are linear."""

    stock: int
    trade: str
    low: float
    high: float
    is_large: bool = False


@dataclass
class Row:
    """low <= Σ coefficients[i]·w[i] <= high."""

    name: str
    coefficients: np.ndarray
    low: float
    high: float


@dataclass
class Count:
    """low <= Σ coefficients[i]·z[i] <= high."""

    name: str
    coefficients: dict
    low: int
    high: int


def stated(case):
    """The rules of a case by name, each as data; what is taken for granted about cash is one of them."""
    said = case.scenario
    rules = {}
    cardinality = said["cardinality"]
    if "exactly" in cardinality:
        rules["cardinality"] = (cardinality["exactly"], cardinality["exactly"])
    else:
        rules["cardinality"] = (cardinality["min"], cardinality["max"])
    for group, bounds in cardinality.get("groups", {}).items():
        members = case.sectors.count(group)
        rules[f"cardinality in {group}"] = (bounds.get("min", 0), bounds.get("max", members))
    weights = said.get("weights", {})
    floors, ceilings = [], []
    for i in range(len(case.ids)):
        own = case.own_bounds.get(i, (None, None))
        floors.append(max(own[0] or 0, weights.get("min", 0)))
        ceilings.append(min(1 if own[1] is None else own[1], weights.get("max", 1)))
    rules["weights"] = (np.array(floors), np.array(ceilings))
    for sector, bounds in said.get("sectors", {}).items():
        low, high = bounds.get("min", 0.0), bounds.get("max", 1.0)
        if "band" in bounds:
            center = sum(float(b) for b, s in zip(case.benchmark_weights, case.sectors) if s == sector)
            low, high = max(low, center - bounds["band"]), min(high, center + bounds["band"])
        rules[f"sector {sector}"] = (max(0.0, low), max(0.0, high))
    for rule in said.get("rules", []):
        for kind, what in rule.items():
            rules[rule_name(kind, what)] = (kind, what)
    trading, costs = said.get("trading", {}), said.get("costs", {})
    if "max_turnover" in trading:
        rules["turnover"] = trading["max_turnover"]
    if trading.get("min_trade", 0) > 0:
        rules["least trade"] = trading["min_trade"]
    if "limit" in costs:
        rules["transaction cost"] = costs["limit"]
    if "participation" in trading:
        rules["volume"] = trading["participation"] * trading.get("days", 1) * case.volumes
    if said.get("ucits"):
        rules["ucits"] = (0.10, 0.05, 0.40)
    cash = said.get("cash", {})
    if "min" in cash or "max" in cash:
        rules["cash"] = (cash.get("min", 0.0), cash.get("max", 1.0))
    else:
        rules["cash"] = (0.0, 0.0)
    if "factors" in said:
        target = float(case.exposures @ case.benchmark_weights)
        rules["factor size"] = (target, said["factors"]["tolerance"])
    return rules


def rule_name(kind, what):
    """The name of a rule on which stocks are held or traded, as Kindex words it."""
    if kind == "if_held":
        (first, second), = what.items()
        return f"if {first} is held, so is {second}"
    if kind in ("at_most", "at_least"):
        (count, names), = what.items()
        return f"{kind.replace('_', ' ')} {count} of {', '.join(names)}"
    words = {"either": "either ", "exactly_one": "exactly one of ", "must_hold": "must hold ", "exclude": "exclude ",
             "no_trade": "no trade in ", "sell_only": "only sell "}
    return words[kind] + (" or " if kind == "either" else ", ").join(what)


def odd_rest(shares, lot):
    """What is owned besides whole lots."""
    return shares % lot


def is_named(rule, *kinds):
    """Whether a rule is one on named stocks, of one of some kinds."""
    return isinstance(rule, tuple) and isinstance(rule[0], str) and rule[0] in kinds


class Reading:
    """A case as modes, counts and rows, some of its rules taken back or changed."""

    def __init__(self, case, rules=None, without=()):
        self.case = case
        all_rules = stated(case)
        self.rules = dict(all_rules) if rules is None else dict(rules)
        kept = lambda name: name in self.rules and name not in without  # noqa: E731
        self.count = count = len(case.ids)
        self.prices = case.prices[-1]
        self.capital = self._capital()
        costs = case.scenario.get("costs", {})
        self.buy, self.sell = costs.get("buy", 0.0), costs.get("sell", 0.0)
        self.ticket = costs.get("ticket", 0) / self.capital
        self.lot = case.scenario.get("trading", {}).get("lot", 1)
        self.lots = self.lot * self.prices / self.capital
        real = np.array([case.shares.get(i, 0) for i in range(count)]) * self.prices / self.capital
        self.held_before = real
        matters = self.buy + self.sell + self.ticket > 0 or any(
            name in all_rules for name in ("turnover", "least trade", "transaction cost", "volume")) or any(
            is_named(rule, "no_trade", "sell_only") for rule in all_rules.values())
        self.owned = real if matters else np.zeros(count)
        self.counts, self.rows = [], []
        self._count("cardinality", range(count), kept, lowest=0)
        for name, rule in self.rules.items():
            if name.startswith("cardinality in "):
                self._count(name, [i for i in range(count) if case.sectors[i] == name[15:]], kept)
            elif name.startswith("sector ") and kept(name):
                inside = np.array([float(s == name[7:]) for s in case.sectors])
                self.rows.append(Row(name, inside, *rule))
        if kept("factor size"):
            target, tolerance = self.rules["factor size"]
            self.rows.append(Row("factor size", np.array(case.exposures), target - tolerance, target + tolerance))
        self.cash = self.rules["cash"] if kept("cash") else (0.0, 1.0)
        self.turnover = self.rules["turnover"] if kept("turnover") else INFINITY
        self.cost = self.rules["transaction cost"] if kept("transaction cost") else INFINITY
        self.ucits = self.rules["ucits"] if kept("ucits") else None
        self.modes = self._modes(kept)
        self._rules(kept)

    def _capital(self):
        case = self.case
        if "holdings" not in case.scenario:
            return float(case.scenario.get("capital", 1_000_000))
        value = sum(n * self.prices[i] for i, n in case.shares.items()) + case.cash
        return float(value + case.scenario.get("cash", {}).get("flow", 0))

    def _count(self, name, members, kept, lowest=0):
        if kept(name):
            low, high = self.rules[name]
            self.counts.append(Count(name, {i: 1 for i in members}, max(lowest, low), high))

    def _rules(self, kept):
        position = {name: i for i, name in enumerate(self.case.ids)}
        for name, rule in self.rules.items():
            if not (isinstance(rule, tuple) and isinstance(rule[0], str)) or not kept(name):
                continue
            kind, what = rule[0], rule[1]
            override = rule[2] if len(rule) > 2 else None
            if kind == "if_held":
                (first, second), = what.items()
                self.counts.append(Count(name, {position[first]: 1, position[second]: -1}, -1, 0))
                continue
            if kind in ("no_trade", "sell_only"):
                continue
            size, names = (list(what.items())[0] if isinstance(what, dict) else (0, what))
            members = {position[n]: 1 for n in names}
            low, high = {"either": (0, 1), "exactly_one": (1, 1), "at_most": (0, int(size)),
                         "at_least": (int(size), len(names)), "must_hold": (len(names), len(names)),
                         "exclude": (0, 0)}[kind]
            low, high = override or (low, high)
            self.counts.append(Count(name, members, low, high))

    def _modes(self, kept):
        floors, ceilings = self.bounds(kept)
        least = self.rules["least trade"] if kept("least trade") else 0.0
        most = self.rules["volume"] * self.prices / self.capital if kept("volume") else np.full(self.count, INFINITY)
        bans = {}
        for name, rule in self.rules.items():
            if is_named(rule, "no_trade", "sell_only") and kept(name):
                for stock in rule[1]:
                    i = self.case.ids.index(stock)
                    bans[i] = "no_trade" if "no_trade" in (rule[0], bans.get(i)) else "sell_only"
        modes = []
        for i in range(self.count):
            h = self.owned[i]
            gap = self.lots[i] if self.ticket > 0 else 0.0
            # A ticket is paid for a lot at least, or for the odd rest of what is owned.
            rest = odd_rest(self.case.shares.get(i, 0), self.lot) * self.prices[i] / self.capital
            sale = min(gap, rest) if rest > 0 else gap
            if h <= 0:
                kinds = [("bought", max(least, 0.0), min(1.0, most[i]))]
            else:
                kinds = [("reduced", max(0.0, h - most[i]), h - max(min(sale, h), least)), ("untouched", h, h),
                         ("increased", h + max(gap, least), min(1.0, h + most[i]))]
                if h > most[i] or bans.get(i) == "no_trade":
                    self.counts.append(Count(f"keep {i}", {i: 1}, 1, 1))
            for trade, low, high in kinds:
                if i in bans:
                    high = min(high, h)
                    low = max(low, h) if bans[i] == "no_trade" else low
                modes += self._cut(i, trade, max(low, floors[i]), min(high, ceilings[i]))
        return modes

    def _cut(self, i, trade, low, high):
        if self.ucits is None:
            return [Mode(i, trade, low, high)] if low <= high + 1e-12 else []
        most, threshold, _ = self.ucits
        parts = [Mode(i, trade, low, min(high, threshold)), Mode(i, trade, max(low, threshold), min(high, most), True)]
        return [part for part in parts if part.low <= part.high + 1e-12]

    def bounds(self, kept):
        """Least and greatest weight of what is held: no less than a lot, or than what is owned where that is less."""
        floors, ceilings = self.rules["weights"] if kept("weights") else (np.zeros(self.count), np.ones(self.count))
        own = self.held_before
        lots = np.where(own > 0, np.minimum(self.lots, own), self.lots)
        if not kept("weights"):
            stated_floors = self.rules["weights"][0] if "weights" in self.rules else np.zeros(self.count)
            return np.minimum(np.maximum(stated_floors, lots), lots), np.ones(self.count)
        return np.maximum(floors, lots), ceilings

    # Trades

    def traded(self, weights):
        """Cost and turnover of trading to some weights, fractions of capital; rounding is no trade."""
        change = weights - self.owned
        change[np.abs(change) <= 1e-11] = 0
        cost = self.buy * np.maximum(change, 0).sum() + self.sell * np.maximum(-change, 0).sum()
        return cost + self.ticket * np.count_nonzero(change), np.abs(change).sum() / 2

    def problems(self, weights, tolerance=1e-6):
        """The rules that a portfolio breaks, and by how much."""
        weights = np.array(weights, dtype=float)
        found = []
        held = weights > 1e-13
        cost, turnover = self.traded(weights.copy())
        cash = 1 - weights.sum() - cost

        def check(name, excess):
            if excess > tolerance:
                found.append((name, float(excess)))

        check("cash", max(self.cash[0] - cash, cash - self.cash[1], -cash))
        check("turnover", turnover - self.turnover)
        check("transaction cost", cost - self.cost)
        for row in self.rows:
            value = float(row.coefficients @ weights)
            check(row.name, max(row.low - value, value - row.high) / max(1.0, np.abs(row.coefficients).max()))
        for count in self.counts:
            value = sum(c for i, c in count.coefficients.items() if held[i])
            check(count.name, max(count.low - value, value - count.high))
        large = 0.0
        for i in np.flatnonzero(held):
            own = [mode for mode in self.modes if mode.stock == i]
            off = [max(0.0, mode.low - weights[i], weights[i] - mode.high) for mode in own]
            check(f"weight or trade of {self.case.ids[i]}", min(off, default=1.0))
            if self.ucits and weights[i] > self.ucits[1] + tolerance:
                large += weights[i]
        if self.ucits:
            check("ucits", large - self.ucits[2])
        return found
