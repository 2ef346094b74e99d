"""Random cases: a small market and a scenario that mixes every rule, made afresh from a seed."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

MEASURES = ["mse", "variance", "mad", "downside", "semivariance", "max", "cvar", "risk"]
BASES = ["weights", "shares", "values"]
SECTORS = ["Banks", "Energy", "Retail"]


@dataclass
class Case:
    """What is asked, in the words of a scenario, and the tables that it names."""

    seed: int
    ids: list
    dates: list
    prices: np.ndarray
    index: np.ndarray
    sectors: list
    benchmark_weights: np.ndarray
    volumes: np.ndarray
    exposures: np.ndarray
    own_bounds: dict
    scenario: dict
    shares: dict = field(default_factory=dict)
    cash: float = 0.0
    covariance: np.ndarray | None = None
    specific: np.ndarray | None = None
    loadings: np.ndarray | None = None
    issuers: list | None = None

    def write(self, folder):
        """Writes scenario and tables into a folder; returns the scenario's path."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        rows = [[date, repr(float(level))] + [repr(float(p)) for p in line]
                for date, level, line in zip(self.dates, self.index, self.prices)]
        write_table(folder / "prices.csv", ["date", "INDEX"] + self.ids, rows)
        header = ["id", "sector", "weight", "adv", "size", "min_weight", "max_weight"]
        write_table(folder / "stocks.csv", header + (["issuer"] if self.issuers else []), [
            [name, self.sectors[i], repr(float(self.benchmark_weights[i])), repr(float(self.volumes[i])),
             repr(float(self.exposures[i])), *[bound_text(b) for b in self.own_bounds.get(i, (None, None))],
             *(self.issuers[i:i + 1] if self.issuers else [])]
            for i, name in enumerate(self.ids)])
        if self.shares or self.cash:
            write_table(folder / "holdings.csv", ["id", "shares"],
                        [[self.ids[i], count] for i, count in self.shares.items()] + [["CASH", repr(self.cash)]])
        if self.covariance is not None:
            names = ["f1", "f2"]
            write_table(folder / "exposures.csv", ["id"] + names + ["specific_risk"], [
                [name] + [repr(float(x)) for x in self.loadings[i]] + [repr(float(self.specific[i]))]
                for i, name in enumerate(self.ids)])
            write_table(folder / "covariance.csv", ["factor"] + names, [
                [names[i]] + [repr(float(x)) for x in line] for i, line in enumerate(self.covariance)])
        path = folder / "scenario.json"
        path.write_text(json.dumps(self.scenario, indent=2) + "\n")
        return path


def write_table(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def bound_text(bound):
    return "" if bound is None else repr(float(bound))


class Draft:
    """A case being drawn around a hidden portfolio, so that most have a solution and many rules bind."""

    def __init__(self, seed, measure=None, basis=None):
        self.random = random = np.random.default_rng(seed)
        self.seed = seed
        self.count = count = int(random.integers(4, 7))
        periods = int(random.integers(5, 11))
        self.ids = [f"S{chr(65 + i)}" for i in range(count)]
        volatility = random.uniform(0.01, 0.04, count)
        market = random.normal(0, 0.01, periods)
        returns = market[:, None] * random.uniform(0.5, 1.5, count) + random.normal(0, 1, (periods, count)) * volatility
        start = random.uniform(20, 200, count)
        self.prices = np.round(start * np.vstack([np.ones(count), np.cumprod(1 + returns, axis=0)]), 3)
        mix = random.dirichlet(np.ones(count))
        path = np.cumprod(1 + (self.prices[1:] / self.prices[:-1] - 1) @ mix + random.normal(0, 0.002, periods))
        self.index = np.round(1000 * np.concatenate([[1], path]), 3)
        self.dates = [f"2024-01-{d + 1:02d}" for d in range(periods + 1)]
        self.weights = random.dirichlet(np.ones(count))
        self.size = int(random.integers(1, min(4, count) + 1))
        self.support = sorted(random.choice(count, self.size, replace=False).tolist())
        shares = random.uniform(0.3, 1, self.size)
        self.hidden = np.zeros(count)
        self.hidden[self.support] = shares / shares.sum()
        self.sectors = [SECTORS[i % 3] if i < 3 else str(random.choice(SECTORS)) for i in range(count)]
        self.last = self.prices[-1]
        self.volumes = np.round(1_000_000 / self.last * random.uniform(0.3, 3, count))
        self.exposures = np.round(random.normal(0, 1, count), 4)
        self.own_bounds = {}
        self.owned = {}
        self.cash = 0.0
        self.issuers = None
        self.measure = measure or MEASURES[int(random.integers(0, len(MEASURES)))]
        self.basis = basis or BASES[int(random.integers(0, 3))]
        self.scenario = {"kindex": 1, "name": f"case {seed}",
                         "data": {"prices": "prices.csv", "benchmark": "INDEX", "stocks": "stocks.csv"},
                         "solver": {"time_limit": "20s", "gap": 1e-4, "seed": 1}}

    def chance(self, share):
        return bool(self.random.uniform() < share)

    def number(self, low, high, digits=4):
        return round(float(self.random.uniform(low, high)), digits)

    def some(self, size):
        return [self.ids[i] for i in sorted(self.random.choice(self.count, size, replace=False).tolist())]

    def draw(self):
        """The case."""
        self.objective()
        self.counts()
        self.amounts()
        if self.chance(0.55):
            self.trading()
        elif self.chance(0.3):
            self.scenario["capital"] = int(self.random.integers(200_000, 5_000_000))
        self.rules()
        if self.chance(0.08):
            self.corner()
        if self.chance(0.06):
            self.replicate()
        self.later()
        tables = {}
        if self.measure == "risk":
            factor = self.random.normal(0, 0.01, (2, 2))
            tables = {"covariance": factor @ factor.T + 1e-5 * np.eye(2), "loadings": self.random.normal(0, 1, (self.count, 2)),
                      "specific": self.random.uniform(0.003, 0.02, self.count)}
        return Case(seed=self.seed, ids=self.ids, dates=self.dates, prices=self.prices, index=self.index,
                    sectors=self.sectors, benchmark_weights=self.weights, volumes=self.volumes,
                    exposures=self.exposures, own_bounds=self.own_bounds, scenario=self.scenario, shares=self.owned,
                    cash=self.cash, issuers=self.issuers, **tables)

    def objective(self):
        objective = {"kind": self.measure}
        if self.measure == "risk":
            self.scenario["risk"] = {"model": "exposures.csv", "factor_covariance": "covariance.csv", "against": "weights",
                                     "horizon": "period"}
        else:
            objective["basis"] = self.basis
            if self.chance(0.25) and self.basis != "values":
                objective["returns"] = "log"
            if self.measure == "cvar":
                objective["level"] = 0.7 if self.chance(0.5) else 0.9
            if self.chance(0.2):
                squares = self.measure in ("mse", "variance", "semivariance")
                objective["excess_reward"] = self.number(0, 0.002 if squares else 0.1, 6)
            if self.measure == "mse" and "excess_reward" not in objective and self.chance(0.2):
                objective["moments"], objective["half_life"] = "ewma", self.number(2, 8, 1)
        self.scenario["objective"] = objective

    def counts(self):
        size = self.size
        least, most = [(1, size), (max(1, size - 1), min(self.count, size + 1)), (size, size)][int(self.random.integers(0, 3))]
        cardinality = {"exactly": least} if least == most else {"min": least, "max": most}
        if self.chance(0.3):
            sector = str(self.random.choice(SECTORS))
            inside = sum(self.sectors[i] == sector for i in self.support)
            members = self.sectors.count(sector)
            bounds = {"max": min(members, max(inside, 1))} if self.chance(0.6) else {"min": max(0, min(inside, members))}
            cardinality["groups"] = {sector: bounds}
        self.scenario["cardinality"] = cardinality

    def amounts(self):
        heaviest = float(self.hidden.max())
        weights = {}
        if self.chance(0.8):
            weights["min"] = self.number(0.005, 0.1)
        if self.chance(0.5):
            weights["max"] = max(weights.get("min", 0) + 0.05, min(1, round(heaviest + self.number(-0.03, 0.2), 4)))
        self.scenario["weights"] = weights
        if self.chance(0.25):
            for i in self.random.choice(self.count, 2, replace=False).tolist():
                self.own_bounds[i] = (self.number(0.01, 0.1), None if self.chance(0.5) else self.number(0.3, 0.9))
        sectors = {}
        for sector in SECTORS:
            members = [i for i in range(self.count) if self.sectors[i] == sector]
            amount = float(self.hidden[members].sum())
            if self.chance(0.15):
                sectors[sector] = {"max": max(0.0, min(1, round(amount + self.number(-0.05, 0.3), 4)))}
            elif self.chance(0.1):
                sectors[sector] = {"min": max(0.0, round(amount - self.number(0, 0.2), 4))}
            elif self.chance(0.1):
                sectors[sector] = {"band": round(abs(amount - float(self.weights[members].sum())) + self.number(-0.03, 0.2), 4)}
                sectors[sector]["band"] = min(1.0, max(0.0, sectors[sector]["band"]))
        if sectors:
            self.scenario["sectors"] = sectors
        if self.chance(0.3):
            most = self.number(0.005, 0.1)
            self.scenario["cash"] = {"max": most} if self.chance(0.6) else {"min": round(most / 3, 4), "max": most}
        if self.chance(0.15):
            distance = abs(float(self.exposures @ (self.hidden - self.weights)))
            self.scenario["factors"] = {"tolerance": max(0.01, round(distance + self.number(-0.05, 0.4), 4)), "names": ["size"]}
        if self.chance(0.08):
            self.scenario["ucits"] = True
            self.scenario["cash"] = {"max": self.number(0.4, 0.9)}
            self.scenario["weights"].pop("max", None)
            self.scenario["weights"]["min"] = self.number(0.005, 0.04)
            self.own_bounds = {}

    def trading(self):
        capital = 1_000_000
        invested = 0.0
        lot = int(self.random.choice([1, 1, 10, 100]))
        if self.chance(0.85):
            for i in self.random.choice(self.count, int(self.random.integers(1, 3)), replace=False).tolist():
                weight = self.number(0.005, 0.03) if self.chance(0.25) else self.number(0.05, 0.45)
                count = int(round(weight * capital / self.last[i] / lot)) * lot
                if self.chance(0.15):
                    count += int(self.random.integers(1, 8))
                if count > 0:
                    self.owned[i] = count
                    invested += count * float(self.last[i])
            self.cash = round(max(0.0, capital - invested), 2) if self.chance(0.8) else 0.0
            self.scenario["holdings"] = "holdings.csv"
        trading = {"lot": lot} if lot > 1 else {}
        if self.chance(0.75):
            costs = {"buy": self.number(0, 0.01), "sell": self.number(0, 0.01)}
            if self.chance(0.4):
                costs["ticket"] = int(self.random.integers(50, 1500))
            if self.chance(0.3):
                costs["limit"] = self.number(0.002, 0.015)
            self.scenario["costs"] = costs
        own = np.zeros(self.count)
        for i, count in self.owned.items():
            own[i] = count * self.last[i] / max(1.0, invested + self.cash)
        if self.chance(0.3):
            trading["max_turnover"] = round(max(0.01, float(np.abs(self.hidden - own).sum()) / 2 * self.number(0.8, 1.2)), 4)
        if self.chance(0.3):
            trading["min_trade"] = self.number(0.005, 0.08)
        if self.chance(0.3):
            trading["participation"], trading["days"] = 0.5, self.number(0.5, 3, 2)
        if trading:
            self.scenario["trading"] = trading
        if self.owned and self.chance(0.2):
            flow = self.number(-0.05, 0.2) * capital
            self.scenario.setdefault("cash", {})["flow"] = round(max(flow, -0.5 * self.cash), 2)

    def later(self):
        """Rules that came later, drawn last so that seeds keep what they had."""
        if self.scenario.get("ucits") and self.chance(0.6):
            self.issuers = [f"I{i // 2}" for i in range(self.count)]
        if self.chance(0.12):
            size = int(self.random.integers(1, 4))
            most = float(np.sort(self.hidden)[::-1][:size].sum()) + self.number(-0.05, 0.1)
            self.scenario["largest"] = {"count": size, "max": min(1, round(max(0.05, most), 4))}
        if "trading" not in self.scenario and "costs" not in self.scenario and not self.owned:
            return
        if self.chance(0.3):
            self.scenario.setdefault("costs", {})["least"] = int(self.random.integers(50, 2000))
        if self.chance(0.3):
            changed = len(set(self.support) | set(self.owned))
            self.scenario.setdefault("trading", {})["max_trades"] = max(0, changed - int(self.random.integers(0, 3)))
        if self.owned and self.chance(0.2):
            names = [self.ids[i] for i in self.owned]
            self.scenario.setdefault("rules", []).append({"buy_only": True if self.chance(0.5) else names[:1]})

    def corner(self):
        """Bounds that decide every weight: K ceilings, or K floors, that sum to all of the capital."""
        size = self.size
        self.scenario["cardinality"] = {"exactly": size}
        share = [1, 0.5, 1 / 3, 0.25][size - 1]
        self.scenario["weights"] = {"max": share} if self.chance(0.5) else {"min": share}
        self.own_bounds = {}
        self.scenario.pop("ucits", None)

    def replicate(self):
        """A benchmark that a portfolio of few stocks repeats exactly."""
        counts = np.zeros(self.count)
        counts[self.support] = self.random.integers(1, 9, self.size)
        self.index = np.round(self.prices @ counts, 3)

    def rules(self):
        rules = []
        held = {self.ids[i] for i in self.support}
        if self.chance(0.25):
            rules.append({"either": self.some(2)})
        if self.chance(0.15):
            rules.append({"exactly_one": self.some(3)})
        if self.chance(0.15):
            names = self.some(3)
            rules.append({"at_most": {str(max(1, len(held & set(names)))): names}})
        if self.chance(0.15):
            names = self.some(3)
            rules.append({"at_least": {str(len(held & set(names))): names}})
        if self.chance(0.25):
            pair = self.random.permutation(self.some(2)).tolist()
            rules.append({"if_held": {pair[0]: pair[1]}})
        if self.chance(0.2):
            name = self.some(1)[0]
            rules.append({"must_hold" if name in held or self.chance(0.2) else "exclude": [name]})
        if self.owned and self.chance(0.2):
            names = [self.ids[i] for i in self.owned]
            rules.append({"no_trade" if self.chance(0.4) else "sell_only": names[:1]})
        if rules:
            self.scenario["rules"] = rules


def draw(seed, measure=None, basis=None):
    """The case of a seed."""
    return Draft(seed, measure, basis).draw()
