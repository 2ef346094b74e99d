"""Where things are: what is committed, and what stays in the ignored folder."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parent

# Committed: open-source solvers only.
RESULTS = PACKAGE / "results"
ARTICLE = ROOT / "Sources/IndexTracking/IndexTracking.docc/Performance.md"

# Ignored by git: the environment, every run's files, and whatever commercial solvers answered.
WORK = ROOT / "out/benchmark"
ENVIRONMENT = WORK / "environment"
KINDEX = ROOT / ".build/release/kindex"


def data() -> Path:
    """The folder of real data, where the tests look for it too."""
    return Path(os.environ.get("KINDEX_DATA", ROOT.parent / "shared/data"))


def prices(path: str) -> Path:
    """A table of prices that is part of Kindex, or else of the data folder."""
    own = ROOT / path
    return own if own.exists() else data() / path
