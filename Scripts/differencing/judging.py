"""Judges the answers of solve and rebalance: against the rules, against the objective, against the oracle."""

import numpy as np

from . import answers, oracle
from .measures import Objective
from .programs import feasible
from .reading import Reading

# What a solver's tolerances may leave.
RULES = 2e-6
VALUE = 1e-6


class Findings(list):
    """The disagreements about one case."""

    def expect(self, is_so, text):
        if not is_so:
            self.append(text)


def judge(case, program, scenario, findings):
    """Runs solve, and rebalance where something is owned, and compares them with the oracle; returns what happened."""
    reading, objective = Reading(case), Objective(case)
    commands = ["solve"] + (["rebalance"] if case.shares else [])
    runs = [answers.run(program, command, scenario) for command in commands]
    if all(answer.code == 65 for answer in runs):
        # What arithmetic refuses before a problem is posed must be no problem that can be solved.
        weights = feasible(reading, slack=1e-6)
        findings.expect(weights is None, f"refused ({runs[0].errors}), but {show(case, weights)} keeps every rule")
        return "refused"
    for answer in runs:
        name = answer.command[1]
        findings.expect(answer.code in (0, 2, 3), f"{name} ends with {answer.code}: {answer.errors[-500:]}")
        if answer.result is not None and answer.code in (0, 2, 3):
            check(answer, name, reading, objective, findings)
    if runs[0].code not in (0, 2, 3):
        return "failed"
    compare_commands(runs, findings)
    if runs[0].code == 2:
        weights = feasible(reading, slack=1e-6)
        findings.expect(weights is None, f"called infeasible, but {show(case, weights)} keeps every rule")
        return "infeasible"
    return against_oracle(case, reading, objective, runs, findings)


def against_oracle(case, reading, objective, runs, findings):
    """Compares values and bounds with the best of the oracle."""
    if not objective.is_linear and oracle.choice_count(reading) > oracle.MOST_CHOICES:
        return "too many choices to try"
    weights = oracle.best(reading, objective)
    if weights is not None and reading.problems(weights):
        findings.append(f"the oracle's own portfolio {show(case, weights)} breaks {reading.problems(weights)}")
        return "defect of the oracle"
    for answer in runs:
        if answer.code not in (0, 3) or answer.result is None:
            continue
        name, said = answer.command[1], answer.result["objective"]
        if weights is None:
            findings.expect(not answer.has_portfolio or answer.result.get("violations"),
                            f"{name} finds a portfolio where the oracle finds none")
            continue
        cash = 1 - weights.sum() - reading.traded(weights.copy())[0]
        best = objective.value(weights, cash)
        room = VALUE * abs(best) + rounding(objective, reading)
        if said["bound"] is not None:
            findings.expect(said["bound"] <= best + room,
                            f"{name}'s bound {said['bound']:.9e} is above {best:.9e} of {show(case, weights)}")
        if answer.result["termination"] == "optimal" and said["value"] is not None:
            gap = 1.05e-4 * max(abs(best), abs(said["value"]))
            findings.expect(said["value"] <= best + gap + room,
                            f"{name} calls {said['value']:.9e} optimal, and {show(case, weights)} has {best:.9e}")
    return runs[0].result["termination"] if runs[0].result else "nothing"


def rounding(objective, reading):
    """What of a value rounding and the documented absolute tolerance explain."""
    equal = np.full(reading.count, 1 / reading.count)
    return 1e-9 * abs(objective.value(equal, 0.0)) + 1e-6 * abs(objective.value(equal, 0.0)) + 1e-14


def compare_commands(runs, findings):
    """`solve` and `rebalance` of one scenario end at one answer, where both are proven."""
    if len(runs) < 2 or any(a.result is None or a.result.get("termination") != "optimal" for a in runs):
        return
    values = [a.result["objective"]["value"] for a in runs]
    if None in values or any(a.result.get("kept_because") for a in runs):
        return
    size = max(abs(v) for v in values)
    findings.expect(abs(values[0] - values[1]) <= 2.1e-4 * size + 1e-12,
                    f"solve ends at {values[0]:.9e} and rebalance at {values[1]:.9e}, both called optimal")


def check(answer, name, reading, objective, findings):
    """Checks what an answer says of itself."""
    said, case = answer.result, reading.case
    if said["termination"] == "infeasible":
        findings.expect(answer.code == 2, f"{name} says infeasible and ends with {answer.code}")
        findings.expect(not answer.has_portfolio, f"{name} says infeasible and gives a portfolio")
    if not answer.has_portfolio:
        return
    value, bound = said["objective"]["value"], said["objective"]["bound"]
    if value is not None and bound is not None:
        findings.expect(bound <= value + VALUE * abs(value) + 1e-12, f"{name}'s bound {bound} is above its value {value}")
    weights = np.array(answers.target_weights(answer, case.ids))
    broken = reading.problems(weights, RULES)
    is_kept = bool(said.get("kept_because"))
    findings.expect(not broken or is_kept, f"{name}'s target weights {show(case, weights)} break {broken}")
    cost, _ = reading.traded(weights.copy())
    own = objective.value(weights, 1 - weights.sum() - cost)
    if value is not None and not is_kept:
        room = 1e-6 * max(abs(own), abs(value)) + 1e-13
        findings.expect(abs(own - value) <= room, f"{name} counts {value:.12e}, recomputed it is {own:.12e}")
    check_shares(answer, name, reading, objective, findings)


def check_shares(answer, name, reading, objective, findings):
    """Checks the whole shares: lots, money, rules, value."""
    said, case = answer.result, reading.case
    counts = np.array(answers.shares(answer, case.ids), dtype=float)
    owned = np.array([case.shares.get(i, 0) for i in range(reading.count)], dtype=float)
    rest = owned % reading.lot
    for i, count in enumerate(counts):
        part = count % reading.lot
        whole = count == round(count) and (part == 0 or rest[i] > 0 and part == rest[i])
        findings.expect(whole, f"{name} holds {count} of {case.ids[i]}, no whole lots of {reading.lot}")
    weights = counts * reading.prices / reading.capital
    change = counts - owned
    traded = np.abs(change) * reading.prices
    costs = case.scenario.get("costs", {})
    rate = np.where(change > 0, costs.get("buy", 0), costs.get("sell", 0))
    cost = np.maximum(rate * traded + costs.get("ticket", 0), costs.get("least", 0))[change != 0].sum()
    cash = reading.capital - (counts * reading.prices).sum() - cost
    findings.expect(cash >= -1e-6 * reading.capital or said.get("violations"), f"{name} overspends by {-cash:.2f}")
    findings.expect(abs(cash - said["cash"]) <= 1e-6 * reading.capital, f"{name} leaves {said['cash']}, recomputed {cash}")
    own = objective.value(weights, cash / reading.capital)
    true = said["objective"]["true_value"]
    if true is not None:
        room = 1e-6 * max(abs(own), abs(true)) + 1e-13
        findings.expect(abs(own - true) <= room, f"{name} counts its shares as {true:.12e}, recomputed {own:.12e}")
    # Whole lots leave cash where none is asked for.
    broken = [(rule, size) for rule, size in reading.problems(weights, RULES)
              if rule != "cash" or "cash" in case.scenario and {"min", "max"} & set(case.scenario["cash"])]
    if broken and not said.get("violations") and not said.get("kept_because"):
        findings.append(f"{name}'s whole shares {counts.tolist()} break {broken} without a word")
    if said.get("violations") and not reading.problems(weights, 1e-9):
        findings.append(f"{name} says that whole shares break {said['violations']}, and they do not")


def show(case, weights):
    """Weights in words."""
    if weights is None:
        return "nothing"
    return ", ".join(f"{case.ids[i]} {100 * w:.6g}%" for i, w in enumerate(weights) if w > 1e-12)
