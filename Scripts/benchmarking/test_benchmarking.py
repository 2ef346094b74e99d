"""Tests of what judges the others: `python -m unittest discover -s Scripts`, with numpy installed."""

import contextlib
import importlib.util
import io
import itertools
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np

from benchmarking import (
    campaign, command, environment, instances, model, peer, places, plan, process, report, results)
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


def random_market(seed: int, stocks: int, periods: int) -> instances.Instance:
    random = np.random.default_rng(seed)
    returns = random.normal(0.002, 0.03, (periods, stocks)) + random.normal(0, 0.02, (periods, 1))
    benchmark = returns @ random.dirichlet(np.ones(stocks)) + random.normal(0, 0.002, periods)
    return instances.Instance("random", Path("random.txt"), [f"S{i}" for i in range(stocks)], returns, benchmark)


def defined(objective: str, deviations: list[float]) -> float:
    """What an objective is by definition, a period at a time."""
    periods, losses = len(deviations), [-deviation for deviation in deviations]
    if objective == "mse":
        return sum(deviation**2 for deviation in deviations) / periods
    if objective == "variance":
        return statistics.variance(deviations)
    if objective == "mad":
        return sum(abs(deviation) for deviation in deviations) / periods
    if objective == "downside":
        return sum(loss for loss in losses if loss > 0) / periods
    if objective == "semivariance":
        return sum(loss**2 for loss in losses if loss > 0) / periods
    if objective == "max":
        return max(max(deviations), max(losses))
    if objective == "cvar":
        # Rockafellar & Uryasev (2000): the least over all thresholds, which is at one of the losses.
        return min(
            threshold + sum(max(0, loss - threshold) for loss in losses) / (0.05 * periods) for threshold in losses)
    raise ValueError(objective)


class MeasureTests(unittest.TestCase):
    def test_measures_are_what_they_are_defined_as(self):
        for seed, periods in ((1, 12), (2, 40), (3, 145), (4, 290)):
            known = random_market(seed, 5, periods)
            weights = np.random.default_rng(seed).dirichlet(np.ones(5))
            deviations = list(map(float, known.returns @ weights - known.benchmark))
            for objective in plan.OBJECTIVES:
                with self.subTest(objective=objective, seed=seed, periods=periods):
                    expected = defined(objective, deviations)
                    self.assertAlmostEqual(
                        instances.measure(known, objective, weights) / expected, 1, delta=1e-12)

    def test_the_worst_twentieth_of_145_is_seven_periods_and_a_quarter(self):
        losses = np.zeros(145)
        losses[:9] = [9, 8, 7, 6, 5, 4, 3, 2, 1]
        known = instances.Instance("losses", Path("losses.txt"), ["S1"], -losses[:, None], np.zeros(145))
        self.assertAlmostEqual(instances.measure(known, "cvar", np.ones(1)), (42 + 0.25 * 2) / 7.25, delta=1e-12)


class ModelTests(unittest.TestCase):
    """The models beside every support and a search for its one free weight, on which each measure is convex."""

    SEED = 11
    FORMS = {"mse": (False, True), "variance": (False, True)}

    def least(self, known: instances.Instance, objective: str) -> float:
        def value(support, share):
            deviations = known.returns[:, support] @ [share, 1 - share] - known.benchmark
            return defined(objective, list(map(float, deviations)))

        def best(support):
            low, high = 0.01, 0.99
            for _ in range(100):
                first, second = low + (high - low) / 3, high - (high - low) / 3
                if value(support, first) <= value(support, second):
                    high = second
                else:
                    low = first
            return value(support, low)

        return min(best(list(support)) for support in itertools.combinations(range(known.shape[1]), 2))

    def agrees(self, solver: str, objectives: tuple[str, ...]) -> None:
        for objective in objectives:
            self.agrees_on(random_market(self.SEED, 5, 30), solver, objective)
        # Every portfolio is above this one's benchmark: the greatest loss is below zero.
        known = random_market(self.SEED, 5, 30)
        self.agrees_on(replace(known, benchmark=known.benchmark - 0.2), solver, "cvar")

    def agrees_on(self, known: instances.Instance, solver: str, objective: str) -> None:
        case = {"limit": 60, "gap": 0, "threads": 1}
        expected, unit = self.least(known, objective), model.unit(objective)
        for dense in self.FORMS.get(objective, (False,)):
            with self.subTest(objective=objective, dense=dense, seed=self.SEED, expected=expected), \
                    tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "model.lp"
                model.write(path, known, objective, 2, dense)
                answer = getattr(peer, solver)(str(path), case, [f"w{i}" for i in range(5)])
                claimed, bound = answer["claimed"] / unit, answer["bound"] / unit
                self.assertAlmostEqual(claimed / expected, 1, delta=1e-5)
                value, faults = judge(
                    known, objective, 2, np.array(answer["weights"]), claimed, bound - 1e-5 * abs(bound), 1e-5)
                self.assertAlmostEqual(value / expected, 1, delta=1e-5)
                self.assertEqual(faults, [])

    @unittest.skipUnless(importlib.util.find_spec("highspy"), "highspy is not installed")
    def test_linear_models_are_read_by_highs(self):
        self.agrees("highs", tuple(name for name in plan.OBJECTIVES if name not in plan.QUADRATIC))

    @unittest.skipUnless(shutil.which("cbc"), "cbc is not installed")
    def test_linear_models_are_read_by_cbc(self):
        self.agrees("cbc", tuple(name for name in plan.OBJECTIVES if name not in plan.QUADRATIC))

    @unittest.skipUnless(importlib.util.find_spec("pyscipopt"), "PySCIPOpt is not installed")
    def test_all_models_are_read_by_scip(self):
        self.agrees("scip", plan.OBJECTIVES)

    def test_a_quadratic_objective_is_kept_from_those_that_take_none(self):
        for solver, objective in itertools.product(("highs", "cbc"), plan.QUADRATIC):
            answer = campaign.solve_peer(solver, market(), objective, 1)
            self.assertEqual((answer.termination, answer.check), ("takes no quadratic objective with integers", "none"))


class LargeTests(unittest.TestCase):
    def test_all_290_returns_of_an_or_library_file_are_fitted(self):
        large = next(case for case in plan.LARGE if case.name == "indtrack6")
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict("os.environ", {"KINDEX_DATA": folder}):
            with contextlib.redirect_stderr(io.StringIO()) as errors:
                self.assertIsNone(campaign._large(large))
            self.assertIn("indtrack6 is skipped: there is no", errors.getvalue())
            path = Path(folder) / "orlib/indtrack6.txt"
            path.parent.mkdir()
            path.write_text("2 290\n" + " ".join(str(100 + i % 7) for i in range(3 * 291)))
            self.assertEqual(campaign._large(large).shape, (290, 2))


class JudgeTests(unittest.TestCase):
    def judged(self, weights, cardinality=2, claimed=None, bound=None, objective="mad"):
        return judge(market(), objective, cardinality, np.array(weights), claimed, bound, 1e-4)

    def test_values_are_those_worked_out_by_hand(self):
        # Deviations 0.005 - 0.01 = -0.005 and 0.005 - 0 = 0.005.
        weights = [0.5, 0.5, 0.0]
        for objective, value in (
            ("mad", 0.005), ("mse", 2.5e-5), ("downside", 0.0025), ("variance", 5e-5), ("semivariance", 1.25e-5),
            ("max", 0.005), ("cvar", 0.005)):
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


    def test_faults_are_found_where_values_are_below_zero(self):
        # The portfolio is 0.01 above its benchmark in the one period.
        above = instances.Instance("above", Path("above.txt"), ["S1", "S2"], np.array([[0.02, 0.02]]), np.array([0.01]))
        for claimed, bound, fault in (
            (-0.01, -0.01, None), (-0.01 * (1 + 5e-5), -0.0101, None), (-0.0099, None, None),
            (-0.0101, None, "claimed"), (None, -0.0099, "above its own value"),
        ):
            value, faults = judge(above, "cvar", 2, np.array([0.5, 0.5]), claimed, bound, 1e-4)
            self.assertAlmostEqual(value, -0.01, places=15)
            self.assertEqual(len(faults), 0 if fault is None else 1, (claimed, bound, faults))
            if fault:
                self.assertIn(fault, faults[0])


class RowTests(unittest.TestCase):
    def test_values_and_bounds_may_be_below_zero(self):
        low, high = row("kindex", value=-1.0, bound=-1.1), row("scip", value=-0.8, bound=-0.9)
        refute([low, high])
        self.assertEqual(low.check, "ok")
        self.assertAlmostEqual(low.gap, 0.1)
        self.assertIn("above kindex's portfolio", high.check)
        self.assertAlmostEqual(row("scip", value=0.5, bound=-0.5).gap, 2)
        self.assertIsNone(row("scip", value=0.0, bound=-0.5).gap)
        self.assertEqual(row("scip", value=0.0, bound=0.0).gap, 0)
        answer = row("scip", value=-1.0)
        answer.trace([(0.5, -0.5), (0.7, -1.2), (4.0, -1.0)])
        self.assertEqual((answer.value_1s, answer.value_10s, answer.time_to_best), (-0.5, -1.0, 4.0))

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


    def test_every_objective_is_compared_with_the_best_of_the_others(self):
        for objective in plan.OBJECTIVES:
            own = row("kindex", objective=objective, value=-1.0, bound=-1.2, value_1s=-1.0, seconds=60.0)
            worse, better = (
                row(solver, objective=objective, value=value, bound=-1.5) for solver, value in (
                    ("scip", -0.9), ("cbc", -1.1)))
            start = f"| {objective}, indtrack1: at 1 s as good as any other solver at its end | -1.00000e+00, "
            self.assertIn(start + "SCIP -9.00000e-01 | met |", report._targets([own, worse]))
            text = report._targets([own, worse, better])
            self.assertIn(start + "CBC -1.10000e+00 | **missed** |", text)
            self.assertIn("a smaller gap than any other solver's | 20.00 %, CBC 36.37 % | met |", text)

    def test_gaps_are_not_compared_where_both_are_proven(self):
        own, other = (row(solver, value=1.0, bound=0.9999, value_1s=1.0, seconds=1.0) for solver in ("kindex", "scip"))
        self.assertNotIn("a smaller gap", report._targets([own, other]))
        own.bound = 0.5
        self.assertIn(
            "a smaller gap than any other solver's | 50.00 %, SCIP 0.01 % | **missed** |", report._targets([own, other]))

    def test_an_aim_is_not_met_without_a_portfolio_of_another_but_by_one_of_its_own(self):
        nothing = row("scip", check="none", objective="semivariance")
        own = row("kindex", objective="semivariance", value=1.0, bound=0.5, value_1s=1.0)
        self.assertIn("| 1.00000e+00, no other has any | met |", report._targets([own, nothing]))
        own.value_1s = None
        self.assertIn("| none, no other has any | **missed** |", report._targets([own, nothing]))
        own.check = "3 stocks instead of 10"
        self.assertIn("| **failed:** 3 stocks instead of 10 | **missed** |", report._targets([own, nothing]))

    def test_a_large_case_without_a_bound_is_missed_whether_one_is_expected_or_not(self):
        for instance, cardinality, expected in (
            ("simulated3000", 10, "yes"), ("simulated3000", 90, "no"), ("indtrack6", 90, "yes")):
            case = row("kindex", part="large", instance=instance, cardinality=cardinality, objective="mse", value=1.0,
                       bound=0.0, peak_mib=100.0)
            self.assertIn("| 100 MiB, gap 100.00 % | **missed** |", report._targets([case]))
            self.assertEqual("none is expected" in report._targets([case]), expected == "no")
            self.assertIn(f"| 100 MiB | {expected} |", report.tables([case]))


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
