"""The best portfolio that can be found by trying every support and every mode of trading."""

import itertools

import numpy as np
from scipy.optimize import linprog, minimize

from .programs import Program, add_measure, best_linear

MOST_CHOICES = 600


def choices(reading):
    """Every choice of modes that the counts allow: a mode or none for each stock."""
    by_stock = [[None] + [m for m in reading.modes if m.stock == i] for i in range(reading.count)]
    for chosen in itertools.product(*by_stock):
        held = [mode is not None for mode in chosen]
        if any(held) and all(
                c.low <= sum(v for i, v in c.coefficients.items() if held[i]) <= c.high for c in reading.counts
        ) and may_trade(reading, chosen) and agree(reading, chosen):
            yield [mode for mode in chosen if mode is not None]


def may_trade(reading, chosen):
    """Whether no more stocks are traded than may be."""
    if reading.most_trades is None:
        return True
    traded = sum(h > 0 if mode is None else mode.is_trade for mode, h in zip(chosen, reading.owned))
    return traded <= reading.most_trades


def agree(reading, chosen):
    """Whether all share classes of an issuer are held as of a large one, or as of a small one."""
    if not reading.ucits:
        return True
    return all(len({chosen[i].is_large for i in own if chosen[i]}) < 2 for own in reading.classes())


class Choice:
    """The continuous problem that is left where modes are chosen: variables are their weights, then cash."""

    def __init__(self, reading, modes):
        self.reading, self.modes = reading, modes
        self.stocks = [mode.stock for mode in modes]
        count = len(modes)
        self.bounds = [(mode.low, max(mode.low, mode.high)) for mode in modes] + [reading.cash]
        out = [i for i in range(reading.count) if reading.owned[i] > 0 and i not in self.stocks]
        cost, turnover = np.zeros(count + 1), np.zeros(count + 1)
        fixed = sum(reading.sold_out(i) for i in out)
        moved = sum(reading.owned[i] for i in out) / 2
        for k, mode in enumerate(modes):
            h = reading.owned[mode.stock]
            is_purchase = mode.trade in ("bought", "increased")
            cost[k], rest = reading.spent(mode)
            fixed += rest
            turnover[k] = 0.5 if is_purchase else -0.5
            moved -= h / 2 if is_purchase else -h / 2
        self.equal = (cost + 1, 1 - fixed)
        self.most = []
        if np.isfinite(reading.cost):
            self.most.append((cost, reading.cost - fixed))
        if np.isfinite(reading.turnover):
            self.most.append((turnover, reading.turnover - moved))
        for row in reading.rows:
            own = np.append(row.coefficients[self.stocks], 0.0)
            self.most += [(own, row.high), (-own, -row.low)]
        if reading.largest:
            count, most = reading.largest
            for part in itertools.combinations(range(len(modes)), min(count, len(modes))):
                self.most.append((np.isin(np.arange(len(modes) + 1), part).astype(float), most))
        for own in reading.classes() if reading.ucits else []:
            inside = np.array([float(m.stock in own) for m in modes] + [0.0])
            is_small = any(m.stock in own and not m.is_large for m in modes)
            self.most.append((inside, reading.ucits[1] if is_small else reading.ucits[0]))
        if reading.ucits:
            self.most.append((np.array([float(m.is_large) for m in modes] + [0.0]), reading.ucits[2]))

    def linear(self, cost, extra_rows=(), extra=0, extra_bounds=()):
        """Minimises a linear function, with columns and rows of a measure besides."""
        pad = lambda row: np.concatenate([row, np.zeros(extra)])  # noqa: E731
        rows = [(pad(a), b) for a, b in self.most] + list(extra_rows)
        result = linprog(cost, A_ub=np.array([r[0] for r in rows]) if rows else None,
                         b_ub=np.array([r[1] for r in rows]) if rows else None,
                         A_eq=[pad(self.equal[0])], b_eq=[self.equal[1]], bounds=self.bounds + list(extra_bounds))
        return result.x if result.status == 0 else None

    def portfolio(self, x):
        weights = np.zeros(self.reading.count)
        weights[self.stocks] = x[:len(self.modes)]
        return weights, x[len(self.modes)]

    def start(self):
        """A point inside: the mean of vertices in a few directions; None where there is none."""
        points = []
        for direction in range(min(4, len(self.modes) + 1)):
            cost = np.zeros(len(self.modes) + 1)
            if direction:
                cost[direction - 1] = 1.0 if direction % 2 else -1.0
            x = self.linear(cost)
            if x is None:
                return None
            points.append(x)
        return np.mean(points, axis=0)

    def best(self, objective):
        """A portfolio that is as good as can be found here; None where there is none."""
        x = self.start()
        if x is None or len(self.modes) == 1 and self.bounds[-1][0] == self.bounds[-1][1]:
            return x
        if objective.is_square:
            return self._smooth(objective, x)
        return self._steps(objective, x)

    def _smooth(self, objective, x):
        scale = 1 / max(abs(objective.value(*self.portfolio(x))), 1e-12)

        def function(y):
            return scale * objective.value(*self.portfolio(y))

        def slope(y):
            weights, cash = self.portfolio(y)
            if objective.kind == "risk":
                case = objective.case
                active = weights - case.benchmark_weights
                full = 2 * (case.loadings @ (case.covariance @ (case.loadings.T @ active)) + case.specific**2 * active)
                return scale * np.append(full[self.stocks], 0.0)
            stocks, money = objective.jacobian(weights, cash)
            outer = objective.gradient(objective.deviations(weights, cash))
            return scale * np.append(outer @ stocks[:, self.stocks], outer @ money)

        constraints = [{"type": "eq", "fun": lambda y: self.equal[0] @ y - self.equal[1], "jac": lambda y: self.equal[0]}]
        if self.most:
            matrix, limit = np.array([r[0] for r in self.most]), np.array([r[1] for r in self.most])
            constraints.append({"type": "ineq", "fun": lambda y: limit - matrix @ y, "jac": lambda y: -matrix})
        result = minimize(function, x, jac=slope, bounds=self.bounds, constraints=constraints, method="SLSQP",
                          options={"maxiter": 200, "ftol": 1e-12})
        return self._inside(result.x) if np.all(np.isfinite(result.x)) else x

    def _inside(self, x):
        """The nearest point that keeps every row exactly, by a linear program in the distances."""
        count = len(x)
        rows = [(np.concatenate([np.eye(count)[k] * s, -np.eye(count)[k]]), s * x[k]) for k in range(count) for s in (1, -1)]
        cost = np.concatenate([np.zeros(count), np.ones(count)])
        near = self.linear(cost, rows, extra=count, extra_bounds=[(0, None)] * count)
        return x if near is None else near[:count]

    def _steps(self, objective, x):
        """Linear programs at the tangents of the ratios, within steps that shrink where nothing is won."""
        best, radius = objective.value(*self.portfolio(x)), 0.5
        for _ in range(40):
            y = self._tangent(objective, x, radius)
            value = objective.value(*self.portfolio(y)) if y is not None else np.inf
            if value < best - 1e-12:
                x, best = y, value
            else:
                radius /= 4
                if radius < 1e-6 or objective.is_linear:
                    break
        return x

    def _tangent(self, objective, x, radius):
        weights, cash = self.portfolio(x)
        stocks, money = objective.jacobian(weights, cash)
        slopes = np.column_stack([stocks[:, self.stocks], money])
        constants = slopes @ x - objective.deviations(weights, cash)
        periods, count = slopes.shape
        kind = objective.kind
        size = {"mad": periods, "downside": periods, "cvar": periods + 1, "max": 1}[kind]
        share = {"mad": 1 / periods, "downside": 1 / periods, "cvar": 1 / ((1 - objective.level) * periods), "max": 1.0}[kind]
        cost = np.concatenate([-objective.reward * slopes.mean(axis=0), np.full(size, share)])
        bounds = [(0, None)] * size
        if kind == "cvar":
            cost[-1], bounds[-1] = 1.0, (None, None)
        rows = []
        for t in range(periods):
            own = np.zeros(count + size)
            own[:count] = -slopes[t]
            own[count + (0 if kind == "max" else t)] = -1
            if kind == "cvar":
                own[-1] = -1
            rows.append((own, -constants[t]))
            if kind in ("mad", "max"):
                other = own.copy()
                other[:count] = slopes[t]
                rows.append((other, constants[t]))
        for k in range(count):
            for sign in (1, -1):
                step = np.zeros(count + size)
                step[k] = sign
                rows.append((step, sign * x[k] + radius))
        found = self.linear(cost, rows, extra=size, extra_bounds=bounds)
        return None if found is None else found[:count]


def best(reading, objective):
    """The best weights found by trying everything; None where nothing keeps the rules.

    Exact for piecewise-linear measures of linear deviations; of the others, a portfolio that is as good as a local
    search finds on every choice of modes.
    """
    if objective.is_linear:
        return best_linear(reading, objective)
    found, value = None, np.inf
    for modes in choices(reading):
        choice = Choice(reading, modes)
        x = choice.best(objective)
        if x is None:
            continue
        weights, cash = choice.portfolio(x)
        own = objective.value(weights, cash)
        if own < value:
            found, value = weights, own
    return found


def choice_count(reading):
    """How many choices of modes there are, up to a few more than are tried."""
    return sum(1 for _ in itertools.islice(choices(reading), MOST_CHOICES + 1))


__all__ = ["MOST_CHOICES", "Program", "add_measure", "best", "choice_count"]
