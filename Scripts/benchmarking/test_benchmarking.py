"""Tests of what judges the others: `python -m unittest discover -s Scripts` in the benchmark's environment."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from benchmarking import instances, report
from benchmarking.judge import judge
from benchmarking.rows import Row, read, refute, write


def market() -> instances.Instance:
    returns = np.array([[0.02, -0.01, 0.03], [-0.01, 0.02, 0.01]])
    return instances.Instance("small", Path("small.txt"), ["S1", "S2", "S3"], returns, np.array([0.01, 0.0]))


def row(solver: str, **values) -> Row:
    row = Row("solve", "indtrack1", 31, 145, "mad", 10, solver, "1", 2, 60, "optimal", check="ok")
    for name, value in values.items():
        setattr(row, name, value)
    return row


class JudgeTests(unittest.TestCase):
    def judged(self, weights, cardinality=2, claimed=None, bound=None, objective="mad"):
        return judge(market(), objective, cardinality, np.array(weights), claimed, bound, 1e-4)

    def test_values_are_those_worked_out_by_hand(self):
        # Deviations 0.005 - 0.01 = -0.005 and 0.005 - 0 = 0.005.
        weights = [0.5, 0.5, 0.0]
        for objective, value in (("mad", 0.005), ("mse", 2.5e-5), ("downside", 0.0025)):
            found, faults = self.judged(weights, objective=objective)
            self.assertAlmostEqual(found, value, places=15)
            self.assertEqual(faults, [])

    def test_every_fault_is_found(self):
        for weights, options, fault in (
            ([0.5, 0.3, 0.2], {}, "3 stocks instead of 2"),
            ([1.0, 0.0, 0.0], {}, "1 stocks instead of 2"),
            ([0.5, 0.49, 0.0], {}, "sum to"),
            ([0.992, 0.008, 0.0], {}, "below the floor"),
            ([0.5, 0.499, 0.001], {}, "not held"),
            ([0.5, 0.501, -0.001], {}, "not held"),
            ([0.5, 0.5, 0.0], {"claimed": 0.004}, "claimed"),
            ([0.5, 0.5, 0.0], {"bound": 0.0051}, "above its own value"),
        ):
            _, faults = self.judged(weights, **options)
            self.assertTrue(any(fault in text for text in faults), (weights, options, faults))


class RowTests(unittest.TestCase):
    def test_a_bound_above_anothers_portfolio_is_refuted(self):
        low, high = row("kindex", value=1.0, bound=0.9), row("scip", value=1.2, bound=1.1)
        refute([low, high])
        self.assertEqual(low.check, "ok")
        self.assertIn("above kindex's portfolio", high.check)
        self.assertIsNone(high.gap)
        self.assertIn("**failed:**", report.tables([low, high]))

    def test_rows_survive_a_file(self):
        rows = [row("kindex", value=1 / 3, bound=0.1, nodes=7, seconds=1.5), row("highs", termination="none", check="none")]
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "rows.csv", rows)
            self.assertEqual(read(Path(folder) / "rows.csv"), rows)

    def test_a_candidate_better_than_the_answer_is_no_incumbent(self):
        answer = row("cplex", value=2.0)
        answer.trace([(0.5, 3.0), (0.7, 1.0), (4.0, 2.0)])
        self.assertEqual((answer.value_1s, answer.value_10s, answer.time_to_best), (3.0, 2.0, 4.0))

    def test_a_gap_is_never_shown_smaller_than_it_is(self):
        self.assertEqual(report._gap(row("scip", value=1.0, bound=0.99989)), "0.02 %")

    def test_only_open_source_solvers_are_published(self):
        self.assertFalse({"gurobi", "cplex"} & set(report.PUBLISHED))


if __name__ == "__main__":
    unittest.main()
