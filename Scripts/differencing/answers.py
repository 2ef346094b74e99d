"""Runs the built program on a case and reads what it answers."""

import json
import subprocess
from dataclasses import dataclass


@dataclass
class Answer:
    """What a run of the program left behind."""

    command: list
    code: int
    result: dict | None
    errors: str

    @property
    def has_portfolio(self):
        return bool(self.result and self.result.get("holdings"))


def run(program, command, scenario, options=(), seconds=120):
    """Runs a command on a scenario with JSON as its result."""
    words = [str(program), command, str(scenario), "--format", "json", *options]
    if command != "explain":
        words.append("--quiet")
    done = subprocess.run(words, capture_output=True, text=True, timeout=seconds)
    try:
        result = json.loads(done.stdout) if done.stdout.strip() else None
    except json.JSONDecodeError:
        result = None
    return Answer(words, done.returncode, result, done.stderr.strip())


def target_weights(answer, ids):
    """The continuous proportions of an answer, N of them."""
    weights = {holding["id"]: holding["target_weight"] for holding in answer.result["holdings"]}
    return [weights.get(name, 0.0) for name in ids]


def shares(answer, ids):
    """The share counts of an answer, N of them."""
    counts = {holding["id"]: holding["shares"] for holding in answer.result["holdings"]}
    return [counts.get(name, 0) for name in ids]
