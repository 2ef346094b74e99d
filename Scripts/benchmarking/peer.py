"""Solves one case with one solver other than Kindex, in a process of its own.

usage: python -m benchmarking.peer CASE.json ANSWER.json

Every solver reads the same model, is told the same gap, time and number of threads, and answers with weights, a bound
and counts of its work; what the weights are worth is for the judge to say.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from . import instances, model

OPEN = ("scip", "highs", "cbc")
COMMERCIAL = ("gurobi", "cplex")
#: The solvers that take a quadratic objective together with integers.
QUADRATIC = ("scip", "gurobi", "cplex")
#: Those for which the matrix over the weights is the better form, or the only one within their free size.
DENSE = ("gurobi", "cplex")


def scip(path, case, columns):
    import pyscipopt

    search = pyscipopt.Model()
    search.hideOutput()
    search.readProblem(path)
    search.setParam("limits/time", case["limit"])
    search.setParam("limits/gap", case["gap"])
    search.setParam("parallel/maxnthreads", case["threads"])
    found = []

    class Watch(pyscipopt.Eventhdlr):
        def eventinit(self):
            self.model.catchEvent(pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, self)

        def eventexec(self, event):
            # The primal bound is only moved once the event has been handled.
            best = self.model.getBestSol()
            found.append((self.model.getSolvingTime(), self.model.getSolObjVal(best)))

    search.includeEventhdlr(Watch(), "watch", "times of better solutions")
    search.optimize()
    version = f"{search.getMajorVersion()}.{search.getMinorVersion()}.{search.getTechVersion()}"
    answer = {
        "version": version, "termination": search.getStatus(), "bound": search.getDualbound(), "found": found,
        "nodes": search.getNTotalNodes(), "cuts": search.getNCutsApplied(), "iterations": search.getNLPIterations(),
    }
    if search.getNSols():
        best = search.getBestSol()
        values = {column.name: search.getSolVal(best, column) for column in search.getVars()}
        answer |= {"claimed": search.getPrimalbound(), "weights": [values[name] for name in columns]}
    return answer


def highs(path, case, columns):
    import highspy

    search = highspy.Highs()
    search.setOptionValue("output_flag", False)
    search.readModel(path)
    search.setOptionValue("threads", case["threads"])
    search.setOptionValue("time_limit", float(case["limit"]))
    search.setOptionValue("mip_rel_gap", case["gap"])
    search.setOptionValue("mip_abs_gap", 1e-9)
    found = []
    search.cbMipImprovingSolution.subscribe(
        lambda event: found.append((event.data_out.running_time, event.data_out.objective_function_value)))
    search.run()
    info = search.getInfo()
    answer = {
        "version": search.version(), "termination": search.modelStatusToString(search.getModelStatus()),
        "bound": info.mip_dual_bound, "found": found, "nodes": info.mip_node_count,
        "iterations": info.simplex_iteration_count,
    }
    if info.primal_solution_status == 2:
        values = list(search.getSolution().col_value)
        position = {search.getColName(column)[1]: column for column in range(search.getNumCol())}
        answer |= {
            "claimed": info.objective_function_value, "weights": [values[position[name]] for name in columns]}
    return answer


def cbc(path, case, columns):
    """CBC as its own command runs it, from its log and its solution file."""
    solution = path + ".sol"
    command = [
        "cbc", path, "-timeMode", "elapsed", "-threads", str(case["threads"]), "-sec", str(case["limit"]), "-ratio",
        str(case["gap"]), "-increment", "1e-9", "-printingOptions", "all", "-solve", "-solution", solution]
    log = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    found, bound = [], None
    for line in log.splitlines():
        match = re.search(r"Cbc00(?:04|12|16)I Integer solution of (\S+) found|Cbc0038I Solution found of (\S+)", line)
        clock = re.search(r"\(([\d.]+) seconds\)", line)
        if match and clock:
            value = float(match.group(1) or match.group(2))
            if not found or value < found[-1][1]:
                found.append((float(clock.group(1)), value))
        # The summary's own "Lower bound" is rounded to three decimals, and so can be above the true one.
        match = re.search(r"best possible (-?[\d.e+-]+)", line)
        if match:
            bound = float(match.group(1))

    def field(pattern, kind=float):
        match = re.search(pattern, log, re.MULTILINE)
        return kind(match.group(1)) if match else None

    termination = field(r"^Result - (.*)$", str) or "unknown"
    claimed = field(r"^Objective value:\s+(\S+)")
    if termination.startswith("Optimal") and claimed is not None:
        # It stops within the gap that was asked for, and prints no bound then.
        bound = claimed - case["gap"] * abs(claimed)
    answer = {
        "version": field(r"^Version:\s+(\S+)", str), "termination": termination, "bound": bound, "found": found,
        "nodes": field(r"^Enumerated nodes:\s+(\d+)", int), "iterations": field(r"^Total iterations:\s+(\d+)", int),
    }
    values = {}
    if Path(solution).exists():
        for line in Path(solution).read_text().splitlines()[1:]:
            parts = line.replace("**", "").split()
            values[parts[1]] = float(parts[2])
    # A search that stopped without a solution writes fractional values, which the judge would refuse.
    if claimed is not None and claimed < 1e20 and values and "no feasible" not in log:
        answer |= {"claimed": claimed, "weights": [values[name] for name in columns]}
    return answer


def gurobi(path, case, columns):
    import gurobipy

    quiet = gurobipy.Env(params={"OutputFlag": 0})
    search = gurobipy.read(path, env=quiet)
    search.Params.Threads = case["threads"]
    search.Params.TimeLimit = case["limit"]
    search.Params.MIPGap = case["gap"]
    found = []

    def watch(running, where):
        if where == gurobipy.GRB.Callback.MIPSOL:
            found.append((
                running.cbGet(gurobipy.GRB.Callback.RUNTIME), running.cbGet(gurobipy.GRB.Callback.MIPSOL_OBJ)))

    search.optimize(watch)
    status = {2: "optimal", 9: "time limit"}.get(search.Status, str(search.Status))
    answer = {
        "version": ".".join(map(str, gurobipy.gurobi.version())), "termination": status, "bound": search.ObjBound,
        "found": found, "nodes": int(search.NodeCount), "iterations": int(search.IterCount),
    }
    if search.SolCount:
        answer |= {"claimed": search.ObjVal, "weights": [search.getVarByName(name).X for name in columns]}
    return answer


def cplex(path, case, columns):
    import cplex as library

    search = library.Cplex()
    for stream in (
        search.set_log_stream, search.set_results_stream, search.set_warning_stream, search.set_error_stream):
        stream(None)
    search.read(path)
    search.parameters.threads.set(case["threads"])
    search.parameters.timelimit.set(case["limit"])
    search.parameters.mip.tolerances.mipgap.set(case["gap"])
    search.parameters.mip.tolerances.absmipgap.set(1e-9)
    found, begin = [], time.monotonic()

    class Watch:
        def invoke(self, context):
            if context.in_candidate() and context.is_candidate_point():
                found.append((time.monotonic() - begin, context.get_candidate_objective()))

    search.set_callback(Watch(), library.callbacks.Context.id.candidate)
    search.solve()
    progress = search.solution.progress
    answer = {
        "version": search.get_version(), "termination": search.solution.get_status_string(),
        "bound": search.solution.MIP.get_best_objective(), "found": found,
        "nodes": progress.get_num_nodes_processed(), "iterations": progress.get_num_iterations(),
    }
    if search.solution.is_primal_feasible():
        answer |= {
            "claimed": search.solution.get_objective_value(), "weights": search.solution.get_values(columns)}
    return answer


def main(case_path: str, answer_path: str) -> None:
    case = json.loads(Path(case_path).read_text())
    instance = instances.read_orlib(Path(case["path"]), case["fitted"])
    lp = answer_path + ".lp"
    name = case["solver"]
    model.write(Path(lp), instance, case["objective"], case["cardinality"], dense=name in DENSE)
    columns = [f"w{i}" for i in range(instance.shape[1])]
    solve = {"scip": scip, "highs": highs, "cbc": cbc, "gurobi": gurobi, "cplex": cplex}[name]
    begin = time.monotonic()
    try:
        answer = solve(lp, case, columns)
    except Exception as error:  # A solver that refuses the case is a result of the comparison.
        answer = {"termination": "error: " + " ".join(str(error).split())[:120]}
    answer["seconds"] = time.monotonic() - begin
    unit = model.unit(case["objective"])
    for key in ("claimed", "bound"):
        value = answer.get(key)
        answer[key] = None if value is None or not np.isfinite(value) or abs(value) > 1e19 else value / unit
    best = []
    for seconds, value in answer.get("found", []):
        if abs(value) < 1e19 and (not best or value / unit < best[-1][1]):
            best.append((seconds, value / unit))
    answer["found"] = best
    Path(answer_path).write_text(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
