"""The true objectives, from prices: what a portfolio is worth, whatever search found it."""

import numpy as np


class Objective:
    """The objective of a case as a function of weights and cash, fractions of capital."""

    def __init__(self, case):
        said = case.scenario["objective"]
        self.case = case
        self.kind = said["kind"]
        self.basis = said.get("basis", "shares")
        self.is_log = said.get("returns") == "log"
        self.level = said.get("level", 0.95)
        self.reward = said.get("excess_reward", 0.0)
        self.half_life = said.get("half_life") if said.get("moments") == "ewma" else None
        prices, index = case.prices, case.index
        self.index_returns = self._returns(index)
        self.stock_returns = self._returns(prices)
        self.relative = prices / prices[-1]
        self.index_path = index / index[-1]
        self.is_square = self.kind in ("mse", "variance", "semivariance", "risk")
        self.is_linear = self.kind in ("mad", "downside", "max", "cvar") and self.basis != "shares"

    def _returns(self, path):
        ratio = path[1:] / path[:-1]
        return np.log(ratio) if self.is_log else ratio - 1

    def deviations(self, weights, cash):
        """d[1…T]."""
        if self.basis == "weights":
            return self.stock_returns @ weights - self.index_returns
        value = self.relative @ weights + cash
        if self.basis == "values":
            return value[1:] - self.index_path[1:]
        return self._returns(value) - self.index_returns

    def jacobian(self, weights, cash):
        """∂d/∂w, T × N, and ∂d/∂cash, T."""
        periods = len(self.index_returns)
        if self.basis == "weights":
            return self.stock_returns, np.zeros(periods)
        if self.basis == "values":
            return self.relative[1:], np.ones(periods)
        value = self.relative @ weights + cash
        after, before = value[1:], value[:-1]
        slope, old = (1 / after, 1 / before) if self.is_log else (1 / before, after / before**2)
        columns = self.relative[1:] * slope[:, None] - self.relative[:-1] * old[:, None]
        return columns, slope - old

    def value(self, weights, cash):
        """The objective."""
        if self.kind == "risk":
            return self.risk(weights)
        return self.of(self.deviations(weights, cash))

    def risk(self, weights):
        """(w − b)ᵀ(BΩBᵀ + Δ)(w − b)."""
        active = np.asarray(weights) - self.case.benchmark_weights
        factor = self.case.loadings.T @ active
        return float(factor @ self.case.covariance @ factor + (self.case.specific**2) @ active**2)

    def of(self, d):
        """The objective of deviations."""
        count = len(d)
        loss = np.maximum(0, -d)
        if self.kind == "mse" and self.half_life:
            weight = 0.5 ** (np.arange(count)[::-1] / self.half_life)
            value = float(weight @ d**2 / weight.sum())
        else:
            value = {"mse": lambda: np.mean(d**2), "variance": lambda: np.var(d, ddof=1), "mad": lambda: np.mean(np.abs(d)),
                     "downside": lambda: np.mean(loss), "semivariance": lambda: np.mean(loss**2),
                     "max": lambda: np.max(np.abs(d)), "cvar": lambda: self.tail(-d)}[self.kind]()
        return float(value - self.reward * np.mean(d))

    def gradient(self, d):
        """∂ value/∂d of the smooth measures."""
        count = len(d)
        if self.kind == "mse" and self.half_life:
            weight = 0.5 ** (np.arange(count)[::-1] / self.half_life)
            slope = 2 * weight * d / weight.sum()
        elif self.kind == "mse":
            slope = 2 * d / count
        elif self.kind == "variance":
            slope = 2 * (d - d.mean()) / (count - 1)
        else:
            slope = -2 * np.maximum(0, -d) / count
        return slope - self.reward / count

    def tail(self, losses):
        """The mean of the worst 1 − α of the losses, the last of them in part."""
        left = total = (1 - self.level) * len(losses)
        mean = 0.0
        for loss in sorted(losses, reverse=True):
            part = min(1.0, left)
            mean += part * loss / total
            left -= part
            if left <= 1e-12:
                break
        return mean
