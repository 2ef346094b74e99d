"""The very model that Kindex gives its engine, solved by HiGHS: where the measure is linear, the two must agree."""

import re
import subprocess

try:
    import highspy
except ImportError:
    highspy = None

is_available = highspy is not None


def optimum(program, scenario, folder):
    """The least objective of the exported model in true units; None where it is infeasible, or cannot be had."""
    path = folder / "model.mps"
    done = subprocess.run([str(program), "export", str(scenario), "--format", "mps", "-o", str(path)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        return None
    text = path.read_text()
    scale = float(re.search(r"objective = ([0-9.eE+-]+) x the true one", text).group(1))
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("mip_rel_gap", 1e-9)
    solver.setOptionValue("time_limit", 20.0)
    solver.readModel(str(path))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return solver.getInfo().objective_function_value / scale
