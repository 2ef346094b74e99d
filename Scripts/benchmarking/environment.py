"""A virtual environment of the solvers' Python packages, made once in the ignored folder."""

import os
import subprocess
import sys
import venv

from . import places


def python():
    """The environment's interpreter."""
    return places.ENVIRONMENT / "bin/python"


def enter(commercial: bool, arguments: list[str]) -> None:
    """Makes the environment if need be and goes on inside it; returns at once when already there."""
    if sys.prefix == str(places.ENVIRONMENT):
        return
    wanted = [places.PACKAGE / "requirements-open.txt"]
    if commercial:
        wanted.append(places.PACKAGE / "requirements-commercial.txt")
    if not python().exists():
        print("benchmark: making an environment for the solvers", file=sys.stderr)
        venv.create(places.ENVIRONMENT, with_pip=True)
    options = [part for path in wanted for part in ("-r", str(path))]
    subprocess.run(
        [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options], check=True)
    script = str(places.ROOT / "Scripts/benchmark")
    os.execv(python(), [str(python()), script, *arguments])
