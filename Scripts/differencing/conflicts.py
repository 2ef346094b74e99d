"""Judges explanations: a conflict is one, it is minimal, and what each of its rules would have to give is enough and
no more than that."""

import numpy as np

from . import answers
from .programs import feasible
from .reading import Reading, is_named, stated

SLACK = 1e-6


def judge(case, program, scenario, findings):
    """Explains a case; returns what was said."""
    answer = answers.run(program, "explain", scenario)
    findings.expect(answer.code in (0, 2, 3) and answer.result is not None,
                    f"explain ends with {answer.code}: {answer.errors[-300:]}")
    if answer.result is None:
        return "failed"
    said = answer.result
    if said["verdict"] == "feasible":
        findings.expect(feasible(Reading(case)) is not None, "explain finds a portfolio where the oracle finds none")
        return "feasible"
    if said["verdict"] != "infeasible":
        return said["verdict"]
    weights = feasible(Reading(case), SLACK)
    findings.expect(weights is None, "explain calls a case infeasible that has a portfolio")
    rules = stated(case)
    members = {}
    for member in said["conflict"]:
        name = rule_of(member["constraint"], rules)
        if name is None:
            findings.append(f"explain names a rule that nobody stated: {member['constraint']}")
            return "unknown rule"
        members[name] = member
    others = [name for name in rules if name not in members]
    findings.expect(feasible(Reading(case, without=others), SLACK) is None,
                    f"explain's conflict {sorted(members)} is none: a portfolio keeps all of it")
    for name in members if said["minimal"] else []:
        found = feasible(Reading(case, without=others + [name]))
        findings.expect(found is not None, f"explain's conflict {sorted(members)} is not minimal: {name} is not needed")
    for name, member in members.items():
        judge_concessions(case, rules, name, member, others, findings)
    return "infeasible"


def judge_concessions(case, rules, name, member, others, findings):
    """Checks that each change is enough, and that a little less is not."""
    without = [] if member["settles_problem"] else others
    for change in member["changes"]:
        given = loosened(rules, name, change, 1.0)
        if given is None:
            continue
        found = feasible(Reading(case, rules=given, without=without))
        text = f"{name}: {change['quantity']} {change['from']} to {change['to']} by {change['amount']}"
        findings.expect(found is not None or nearly(case, rules, name, change, without),
                        f"explain's concession is not enough: {text}")
        less = loosened(rules, name, change, 0.98)
        if less is not None and change["unit"] != "stocks" and change["amount"] > 1e-3 and " least " in f" {member['give']} ":
            found = feasible(Reading(case, rules=less, without=without), SLACK)
            findings.expect(found is None, f"explain's concession is more than is needed: {text}")


def nearly(case, rules, name, change, without):
    """Whether a little more than the concession is enough: the engine's tolerance."""
    more = loosened(rules, name, change, 1.0001, 2e-6)
    return feasible(Reading(case, rules=more, without=without)) is not None


def loosened(rules, name, change, share, extra=0.0):
    """The rules with one that gives a share of a change; None where the change is no number."""
    rules = dict(rules)
    rule, quantity = rules[name], change["quantity"]
    amount = change["amount"] * share + extra
    is_least = quantity.startswith("least")
    if name == "weights":
        if quantity == "least and greatest weights":
            return None
        floors, ceilings = rule
        if is_least:
            rules[name] = (np.maximum(0, floors - amount), ceilings)
        else:
            rules[name] = (floors, np.where(ceilings < 1, np.minimum(1, ceilings + amount), ceilings))
    elif name in ("turnover", "transaction cost"):
        rules[name] = rule + amount
    elif name == "number of trades":
        rules[name] = rule + round(amount)
    elif name == "largest":
        rules[name] = (rule[0], rule[1] + amount)
    elif name == "least trade":
        rules[name] = max(0.0, rule - amount)
    elif name == "volume":
        rules[name] = rule * (1 + amount)
    elif name == "ucits":
        most, threshold, large = rule
        if quantity == "both limits":
            return None
        rules[name] = (most + amount, threshold, large) if "one" in quantity else (most, threshold, large + amount)
    elif name == "factor size":
        rules[name] = (rule[0], rule[1] + amount)
    elif name == "cash" or name.startswith("sector "):
        low, high = rule
        rules[name] = (max(0.0, low - amount), high) if is_least else (low, high + amount)
    elif name.startswith("cardinality"):
        low, high = rule
        rules[name] = (low - round(amount), high) if is_least else (low, high + round(amount))
    elif is_named(rule, "either", "exactly_one", "at_most", "at_least", "must_hold", "exclude"):
        size, names = list(rule[1].items())[0] if isinstance(rule[1], dict) else (0, rule[1])
        low, high = {"either": (0, 1), "exactly_one": (1, 1), "at_most": (0, int(size)), "at_least": (int(size), len(names)),
                     "must_hold": (len(names), len(names)), "exclude": (0, 0)}[rule[0]]
        span = (low - round(amount), high) if is_least else (low, high + round(amount))
        rules[name] = (rule[0], rule[1], span)
    else:
        return None
    return rules


def rule_of(label, rules):
    """The rule that a constraint is called by."""
    if label in rules:
        return label
    starts = [("weights from", "weights"), ("turnover at most", "turnover"), ("trades at least", "least trade"),
              ("the ", "largest"),
              ("trades at most", "volume"), ("transaction cost", "transaction cost"), ("UCITS", "ucits"),
              ("cash from", "cash"), ("fully invested", "cash"), ("factor size", "factor size")]
    if label.startswith("at most ") and label.endswith((" trade", " trades")) and "number of trades" in rules:
        return "number of trades"
    for start, name in starts:
        if label.startswith(start) and name in rules:
            return name
    for name in rules:
        if name.startswith("sector ") and label.startswith(name[7:] + " "):
            return name
        if name.startswith("cardinality in ") and label.endswith(name[11:]):
            return name
    return "cardinality" if label.startswith("cardinality") and " in " not in label else None
