"""What a case means: modes of stocks, counts of what is held, linear rows. Written from the documentation alone."""

from dataclasses import dataclass

import numpy as np

INFINITY = float("inf")
BANS = ("no_trade", "sell_only", "buy_only")


@dataclass(frozen=True)
class Mode:
    """One way to hold a stock: an interval of its weight in which cost and turnover are linear."""

    stock: int
    trade: str
    low: float
    high: float
    is_large: bool = False
    is_little: bool = False

    @property
    def is_trade(self):
        return self.trade != "untouched"


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
    if "max_trades" in trading:
        rules["number of trades"] = trading["max_trades"]
    if "largest" in said:
        rules["largest"] = (said["largest"]["count"], said["largest"]["max"])
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
             "no_trade": "no trade in ", "sell_only": "only sell ", "buy_only": "only buy "}
    if what is True:
        return "sell nothing that is owned"
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
        self.least = costs.get("least", 0) / self.capital
        self.lot = case.scenario.get("trading", {}).get("lot", 1)
        self.lots = self.lot * self.prices / self.capital
        real = np.array([case.shares.get(i, 0) for i in range(count)]) * self.prices / self.capital
        self.held_before = real
        matters = self.buy + self.sell + self.ticket + self.least > 0 or any(
            name in all_rules for name in ("turnover", "number of trades", "least trade", "transaction cost", "volume")
        ) or any(is_named(rule, *BANS) for rule in all_rules.values())
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
        self.most_trades = self.rules["number of trades"] if kept("number of trades") else None
        self.largest = self.rules["largest"] if kept("largest") else None
        self.issuers = case.issuers or [str(i) for i in range(count)]
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
            if kind in BANS:
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
        unbought, unsold = set(), set()
        for name, rule in self.rules.items():
            if is_named(rule, *BANS) and kept(name):
                ids = [n for n, h in zip(self.case.ids, self.owned) if h > 0] if rule[1] is True else rule[1]
                stocks = {self.case.ids.index(stock) for stock in ids}
                unbought |= stocks if rule[0] != "buy_only" else set()
                unsold |= stocks if rule[0] != "sell_only" else set()
        modes = []
        for i in range(self.count):
            h = self.owned[i]
            gap = self.lots[i] if self.ticket + self.least > 0 else 0.0
            # A ticket or least commission is paid for a lot at least, or for the odd rest of what is owned.
            rest = odd_rest(self.case.shares.get(i, 0), self.lot) * self.prices[i] / self.capital
            sale = min(gap, rest) if rest > 0 else gap
            if h <= 0:
                kinds = [("bought", max(least, 0.0), min(1.0, most[i]))]
            else:
                kinds = [("reduced", max(0.0, h - most[i]), h - max(min(sale, h), least)), ("untouched", h, h),
                         ("increased", h + max(gap, least), min(1.0, h + most[i]))]
                if h > most[i] or i in unsold:
                    self.counts.append(Count(f"keep {i}", {i: 1}, 1, 1))
            for trade, low, high in kinds:
                high = min(high, h) if i in unbought else high
                low = max(low, h) if i in unsold else low
                modes += self._cut(i, trade, max(low, floors[i]), min(high, ceilings[i]))
        return modes

    def _cut(self, i, trade, low, high):
        parts = [(low, high, False)]
        rate = self.buy if trade in ("bought", "increased") else self.sell
        if trade != "untouched" and self.least > self.ticket:
            # Amounts up to this cost the least commission.
            reach = (self.least - self.ticket) / rate if rate > 0 else INFINITY
            near, far = (self.owned[i], self.owned[i] + reach) if trade != "reduced" else (
                self.owned[i] - reach, self.owned[i])
            parts = [(max(low, near), min(high, far), True)]
            parts.append((low, min(high, near), False) if trade == "reduced" else (max(low, far), high, False))
        cut = []
        for low, high, is_little in parts:
            if self.ucits is None:
                cut.append(Mode(i, trade, low, high, is_little=is_little))
                continue
            most, threshold, _ = self.ucits
            # A share class may be small by itself and of a large issuer.
            start = low if self.has_classes(i) else max(low, threshold)
            cut += [Mode(i, trade, low, min(high, threshold), False, is_little),
                    Mode(i, trade, start, min(high, most), True, is_little)]
        return [part for part in cut if part.low <= part.high + 1e-12]

    def has_classes(self, i):
        """Whether a stock's issuer has others."""
        return self.issuers.count(self.issuers[i]) > 1

    def classes(self):
        """The stocks of each issuer with several."""
        names = sorted({name for name in self.issuers if self.issuers.count(name) > 1})
        return [[i for i in range(self.count) if self.issuers[i] == name] for name in names]

    def sold_out(self, i):
        """What selling all that is owned of a stock costs."""
        return max(self.least, self.ticket + self.sell * self.owned[i]) if self.owned[i] > 0 else 0.0

    def spent(self, mode):
        """Slope and fixed part of what a mode costs."""
        h = self.owned[mode.stock]
        if mode.is_little:
            return 0.0, self.least
        if mode.trade in ("bought", "increased"):
            return self.buy, self.ticket - self.buy * h
        return -self.sell, self.sell * h + (self.ticket if mode.is_trade else 0)

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
        cost = self.ticket + self.buy * np.maximum(change, 0) + self.sell * np.maximum(-change, 0)
        return np.maximum(cost, self.least)[change != 0].sum(), np.abs(change).sum() / 2

    def number_of_trades(self, weights):
        """How many stocks are traded; rounding is no trade."""
        return int(np.count_nonzero(np.abs(weights - self.owned) > 1e-11))

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
        if self.most_trades is not None:
            check("number of trades", self.number_of_trades(weights) - self.most_trades)
        if self.largest:
            check("largest", np.sort(weights)[::-1][:self.largest[0]].sum() - self.largest[1])
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
        for name in sorted(set(self.issuers)) if self.ucits else []:
            own = sum(weights[i] for i in range(self.count) if self.issuers[i] == name)
            check("ucits", own - self.ucits[0])
            large += own if own > self.ucits[1] + tolerance else 0.0
        if self.ucits:
            check("ucits", large - self.ucits[2])
        return found
