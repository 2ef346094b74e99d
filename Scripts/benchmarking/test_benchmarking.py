"""Tests of what judges the others: `python -m unittest discover -s Scripts`, with numpy installed."""

import contextlib
import io
import itertools
import signal
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import numpy as np

from benchmarking import command, environment, instances, places, plan, process, report, results
from benchmarking.judge import judge
from benchmarking.rows import Row, merge, read, refute, write


def market() -> instances.Instance:
    returns = np.array([[0.02, -0.01, 0.03], [-0.01, 0.02, 0.01]])
    return instances.Instance("small", Path("small.txt"), ["S1", "S2", "S3"], returns, np.array([0.01, 0.0]))


def row(solver: str, **values) -> Row:
    row = Row("solve", "indtrack1", 31, 145, "mad", 10, solver, "1", 2, 60, "optimal", run="2020-01-01", check="ok")
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
        rows = [
            row("kindex", value=1 / 3, bound=0.1, nodes=7, seconds=1.5), row("highs", termination="none", check="none")]
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
        self.assertFalse({"gurobi", "cplex"} & set(plan.PUBLISHED))

    def test_a_new_measurement_takes_the_place_of_the_old_one_only(self):
        old = [row("kindex", value=2.0), row("scip", value=3.0), row("kindex", objective="mse", value=4.0)]
        rows = merge(old, [row("kindex", value=1.0, run="2021-01-01")])
        self.assertEqual(
            [(known.objective, known.solver, known.value) for known in rows],
            [("mse", "kindex", 4.0), ("mad", "kindex", 1.0), ("mad", "scip", 3.0)])

    def test_a_curve_is_replaced_as_a_whole(self):
        old = [row("kindex", part="curve", cardinality=count, value=9.0) for count in (5, 6, 7)]
        rows = merge(old, [row("kindex", part="curve", cardinality=6, value=1.0)])
        self.assertEqual([(known.cardinality, known.value) for known in rows], [(6, 1.0)])


class PageTests(unittest.TestCase):
    def test_the_page_is_what_the_committed_results_give(self):
        text = places.ARTICLE.read_text()
        self.assertEqual(report.article(text, *results.recorded()), text, "run Scripts/benchmark --report")

    def test_the_committed_results_hold_open_source_solvers_only_and_each_run_has_its_facts(self):
        rows, runs = results.recorded()
        self.assertLessEqual({known.solver for known in rows}, set(plan.PUBLISHED))
        self.assertEqual({known.run for known in rows}, set(runs))

    def test_a_missed_aim_is_said(self):
        rows = [row("kindex", value=2.8e-3, bound=2.0e-3, seconds=60.0, termination="time_limit")]
        self.assertIn("| time_limit after 60.0 s | **missed** |", report._targets(rows))


class CommandTests(unittest.TestCase):
    def test_instances_have_short_names(self):
        options = command.parse(["--instances", "1,6,sp500", "--peers", "scip"])
        self.assertEqual(options.instances, ["indtrack1", "indtrack6", "sp500"])

    def test_what_is_not_known_is_refused(self):
        for arguments, hint in (
            (["--instances", "7"], "'indtrack7': give some of indtrack1"), (["--cases", "all"], "'all': give some of solve"),
            (["--peers", "glpk"], "'glpk'"), (["--time-limit", "0"], "above 0"), (["--time-limit", "nan"], "above 0"),
            (["--short", "--peers", "scip"], "--short has its own peers"),
            (["--record", "--curve-limit", "5"], "--curve-limit is for trying things out"),
        ):
            with self.assertRaises(SystemExit) as ended, contextlib.redirect_stderr(io.StringIO()) as errors:
                command.parse(arguments)
            self.assertEqual(ended.exception.code, 2)
            self.assertIn(hint, errors.getvalue())

    def test_no_case_is_selected_twice(self):
        for chosen in ([], ["--short"]):
            cases = [
                (part, case) for selection in command.selections(command.parse(chosen)) for part in selection.cases
                for case in itertools.product(selection.instances, selection.objectives)]
            self.assertEqual(len(cases), len(set(cases)))
            known = set(plan.INSTANCES)
            self.assertLessEqual({name for _, (name, _) in cases}, known)

    def test_a_solver_that_is_not_there_is_named(self):
        known = environment._COMMANDS["cbc"]
        self.addCleanup(environment._COMMANDS.__setitem__, "cbc", known)
        environment._COMMANDS["cbc"] = "no-such-command"
        self.assertIn("no-such-command is not installed", environment.missing("cbc"))


class ProcessTests(unittest.TestCase):
    def run_python(self, text, limit):
        with tempfile.TemporaryDirectory() as folder:
            return process.run([sys.executable, "-c", text], Path(folder) / "out", Path(folder) / "err", limit)

    def test_a_program_past_its_limit_is_ended(self):
        done = self.run_python("import time; time.sleep(60)", 0.2)
        self.assertIsNone(done.code)
        self.assertLess(done.seconds, 30)

    def test_an_exit_code_comes_back(self):
        self.assertEqual(self.run_python("raise SystemExit(3)", 60).code, 3)

    def test_an_interruption_ends_the_program_too(self):
        # What starts the tests may have left the signal ignored, as a shell does in the background, or blocked.
        self.addCleanup(
            signal.pthread_sigmask, signal.SIG_SETMASK, signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT}))
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        main = threading.main_thread().ident
        threading.Timer(0.3, lambda: signal.pthread_kill(main, signal.SIGINT)).start()
        begin = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            self.run_python("import time; time.sleep(60)", 120)
        self.assertLess(time.monotonic() - begin, 30)


if __name__ == "__main__":
    unittest.main()
