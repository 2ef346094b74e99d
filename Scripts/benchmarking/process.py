"""Runs a program in a process of its own, with a limit on the wall clock."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """How a program ended and what it used."""

    code: int | None  # None where it was ended for running past its limit
    seconds: float
    cpu_seconds: float
    peak_mib: float


def run(command: list, output: Path, errors: Path, limit: float, environment: dict | None = None) -> Run:
    """Runs a command; past the limit, or where this one is interrupted, it is ended with all that it started."""
    begin = time.monotonic()
    with open(output, "wb") as out, open(errors, "wb") as err:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})})
    try:
        ended = _wait(process.pid, limit)
        is_over = ended is None
        if is_over:
            ended = _end(process.pid)
    except KeyboardInterrupt:
        _end(process.pid)
        process.returncode = -signal.SIGKILL
        raise
    status, usage = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        None if is_over else process.returncode, time.monotonic() - begin, usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024)


def _wait(pid: int, seconds: float) -> tuple | None:
    """How a process ended and what it used; None where it has not ended by then."""
    last = time.monotonic() + seconds
    while True:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return status, usage
        if time.monotonic() > last:
            return None
        time.sleep(0.005)


def _end(pid: int) -> tuple:
    """Ends a process: asked first, so that it can end its own workers, and then made to."""
    for how, seconds in ((signal.SIGINT, 10), (signal.SIGKILL, float("inf"))):
        try:
            os.killpg(pid, how)
        except ProcessLookupError:
            pass
        if ended := _wait(pid, seconds):
            return ended
    raise AssertionError("a killed process ends")
