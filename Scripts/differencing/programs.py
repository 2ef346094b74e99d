"""The mixed-integer program of a reading, solved by HiGHS through SciPy: feasibility, and linear measures."""

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import lil_matrix


class Program:
    """Columns: a binary and a weight a mode, cash, then whatever a measure adds."""

    def __init__(self, reading, slack=0.0):
        self.reading = reading
        self.modes = reading.modes
        self.size = len(self.modes)
        self.lower = [0.0] * (2 * self.size) + [reading.cash[0] + slack]
        self.upper = [1.0] * (2 * self.size) + [max(reading.cash[0] + slack, reading.cash[1] - slack)]
        self.integral = [1] * self.size + [0] * (self.size + 1)
        self.cost = [0.0] * (2 * self.size + 1)
        self.rows = []
        self._build(slack)

    def z(self, mode):
        return mode

    def w(self, mode):
        return self.size + mode

    @property
    def cash(self):
        return 2 * self.size

    def add(self, cost, lower=0.0, upper=np.inf):
        """A further column; returns its position."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.integral.append(0)
        self.cost.append(cost)
        return len(self.cost) - 1

    def row(self, coefficients, low, high):
        self.rows.append((coefficients, low, high))

    def of_stock(self, i):
        return [m for m, mode in enumerate(self.modes) if mode.stock == i]

    def amounts(self):
        """Cost and turnover as columns' coefficients, beside those of selling everything that is owned."""
        reading = self.reading
        cost, turnover = {}, {}
        for m, mode in enumerate(self.modes):
            h = reading.owned[mode.stock]
            slope, fixed = reading.spent(mode)
            half = 0.5 if mode.trade in ("bought", "increased") else -0.5
            rest = -half * h
            cost[self.w(m)], cost[self.z(m)] = slope, fixed - reading.sold_out(mode.stock)
            turnover[self.w(m)], turnover[self.z(m)] = half, rest - 0.5 * h
        owned = reading.owned
        base = sum(reading.sold_out(i) for i in range(reading.count))
        return cost, float(base), turnover, float(owned.sum() / 2)

    def _build(self, slack):
        reading = self.reading
        for m, mode in enumerate(self.modes):
            room = mode.high - mode.low
            inside = min(slack, room / 2) if room > 0 else 0.0
            self.row({self.w(m): 1, self.z(m): -(mode.low + inside)}, 0, np.inf)
            self.row({self.w(m): 1, self.z(m): -(mode.high - inside)}, -np.inf, 0)
        for i in range(reading.count):
            if own := self.of_stock(i):
                self.row({self.z(m): 1 for m in own}, 0, 1)
        cost, sold_cost, turnover, sold_turnover = self.amounts()
        budget = {**cost, self.cash: 1}
        for m in range(self.size):
            budget[self.w(m)] = budget.get(self.w(m), 0) + 1
        self.row(budget, 1 - sold_cost, 1 - sold_cost)
        if np.isfinite(reading.cost):
            self.row(cost, -np.inf, reading.cost - sold_cost - slack)
        if np.isfinite(reading.turnover):
            self.row(turnover, -np.inf, reading.turnover - sold_turnover - slack)
        for row in reading.rows:
            own = {self.w(m): float(row.coefficients[mode.stock]) for m, mode in enumerate(self.modes)}
            size = max(1.0, np.abs(row.coefficients).max())
            self.row(own, row.low + slack * size, max(row.low + slack * size, row.high - slack * size))
        for count in reading.counts:
            own = {self.z(m): count.coefficients[mode.stock] for m, mode in enumerate(self.modes)
                   if mode.stock in count.coefficients}
            self.row(own, count.low, count.high)
        if reading.most_trades is not None:
            # What is owned and not held is a trade; what is held is one or none.
            own = {self.z(m): float(mode.is_trade) - float(reading.owned[mode.stock] > 0)
                   for m, mode in enumerate(self.modes)}
            self.row(own, -np.inf, reading.most_trades - np.count_nonzero(reading.owned > 0))
        if reading.largest:
            self._largest(*reading.largest, slack)
        for stocks in reading.classes() if reading.ucits else []:
            self._classes(stocks, slack)
        if reading.ucits:
            large = {self.w(m): 1 for m, mode in enumerate(self.modes) if mode.is_large}
            self.row(large, -np.inf, reading.ucits[2] - slack)

    def _largest(self, count, most, slack):
        level = self.add(0.0)
        total = {level: count}
        for i in range(self.reading.count):
            above = self.add(0.0)
            total[above] = 1
            self.row({above: 1, level: 1, **{self.w(m): -1 for m in self.of_stock(i)}}, 0, np.inf)
        self.row(total, -np.inf, most - slack)

    def _classes(self, stocks, slack):
        """An issuer is large or small in all of its share classes at once."""
        is_large = self.add(0.0, 0.0, 1.0)
        self.integral[is_large] = 1
        most, threshold, _ = self.reading.ucits
        own = [m for i in stocks for m in self.of_stock(i)]
        for m in own:
            if self.modes[m].is_large:
                self.row({self.z(m): 1, is_large: -1}, -np.inf, 0)
            else:
                self.row({self.z(m): 1, is_large: 1}, -np.inf, 1)
        self.row({**{self.w(m): 1 for m in own}, is_large: threshold - most}, -np.inf, threshold - slack)

    def minimise(self, seconds=20.0):
        """The columns of an optimum; None where there is none. The value is `cost · columns`."""
        if not self.cost:
            return None
        rows = [row for row in self.rows if row[0]]
        for coefficients, low, high in self.rows:
            if not coefficients and not low <= 0 <= high:
                return None
        matrix = lil_matrix((len(rows), len(self.cost)))
        for r, (coefficients, _, _) in enumerate(rows):
            for column, value in coefficients.items():
                matrix[r, column] = value
        constraint = LinearConstraint(matrix.tocsr(), [r[1] for r in rows], [r[2] for r in rows])
        result = milp(np.array(self.cost), constraints=constraint, integrality=np.array(self.integral),
                      bounds=(np.array(self.lower), np.array(self.upper)),
                      options={"time_limit": seconds, "mip_rel_gap": 1e-9})
        if result.status not in (0, 2, 4) and result.x is None:
            raise RuntimeError(f"HiGHS came to no end: {result.message}")
        return result.x

    def weights(self, columns):
        """N weights and the modes that are chosen, by stock."""
        weights, chosen = np.zeros(self.reading.count), {}
        for m, mode in enumerate(self.modes):
            if columns[self.z(m)] > 0.5:
                weights[mode.stock] = columns[self.w(m)]
                chosen[mode.stock] = mode
        return weights, chosen


def feasible(reading, slack=0.0):
    """Weights that keep every rule of a reading, None where there are none."""
    program = Program(reading, slack)
    columns = program.minimise()
    return None if columns is None else program.weights(columns)[0]


def add_measure(program, objective, slopes, constants):
    """The rows and columns of a piecewise-linear measure of d = slopes·(w, cash) − constants."""
    stocks, cash = slopes
    periods = len(constants)
    level, kind = objective.level, objective.kind

    def deviation(t):
        own = {program.w(m): float(stocks[t, mode.stock]) for m, mode in enumerate(program.modes)}
        own[program.cash] = float(cash[t])
        return own

    spread = program.add(1.0) if kind == "max" else None
    tail = program.add(1.0, lower=-np.inf) if kind == "cvar" else None
    share = {"mad": 1 / periods, "downside": 1 / periods, "cvar": 1 / ((1 - level) * periods), "max": 0.0}[kind]
    for t in range(periods):
        own = deviation(t)
        column = spread if kind == "max" else program.add(share)
        below = {**own, column: 1}
        if tail is not None:
            below[tail] = 1
        program.row(below, constants[t], np.inf)
        if kind in ("mad", "max"):
            program.row({**{c: -v for c, v in own.items()}, column: 1}, -constants[t], np.inf)
        for c, v in own.items():
            program.cost[c] -= objective.reward * v / periods


def best_linear(reading, objective):
    """The optimum of a piecewise-linear measure of linear deviations."""
    program = Program(reading)
    zero = np.zeros(reading.count)
    slopes = objective.jacobian(zero, 1.0)
    add_measure(program, objective, slopes, -objective.deviations(zero, 0.0))
    columns = program.minimise()
    return None if columns is None else program.weights(columns)[0]
