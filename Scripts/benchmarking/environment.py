"""A virtual environment of the solvers' Python packages, made once in the ignored folder."""

import importlib.util
import os
import shutil
import subprocess
import sys
import venv

from . import places

#: What each solver needs here: a Python module, or a command.
_MODULES = {"scip": "pyscipopt", "highs": "highspy", "gurobi": "gurobipy", "cplex": "cplex"}
_COMMANDS = {"cbc": "cbc"}


def python():
    """The environment's interpreter."""
    return places.ENVIRONMENT / "bin/python"


def missing(solver: str) -> str | None:
    """What a solver lacks here and where it comes from; None where it can be run."""
    if command := _COMMANDS.get(solver):
        return None if shutil.which(command) else f"the command {command} is not installed; Scripts/setup installs it"
    if importlib.util.find_spec(_MODULES[solver]):
        return None
    return f"its Python package is not installed; see {places.PACKAGE.name}/requirements-*.txt"


def enter(commercial: bool, arguments: list[str]) -> None:
    """Makes the environment if need be and goes on inside it; returns at once when already there."""
    if sys.prefix == str(places.ENVIRONMENT):
        return
    kinds = ["open", "commercial"] if commercial else ["open"]
    wanted = "".join((places.PACKAGE / f"requirements-{kind}.txt").read_text() for kind in kinds).split()
    if not python().exists():
        print("benchmark: making an environment for the solvers", file=sys.stderr)
        venv.create(places.ENVIRONMENT, with_pip=True)
    installed = places.ENVIRONMENT / "installed.txt"
    if not installed.exists() or not set(wanted) <= set(installed.read_text().split()):
        # One that cannot be had must not keep the others away.
        had = [package for package in wanted if _install([package])]
        installed.write_text("\n".join(had) + "\n")
    os.execv(python(), [str(python()), str(places.ROOT / "Scripts/benchmark"), *arguments])


def _install(packages: list[str]) -> bool:
    done = subprocess.run(
        [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
        capture_output=True, text=True)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"benchmark: {', '.join(packages)} could not be installed: {reason}", file=sys.stderr)
    return done.returncode == 0
