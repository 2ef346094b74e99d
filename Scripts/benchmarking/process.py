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
    """Runs a command; past the limit its whole process group is ended."""
    begin = time.monotonic()
    with open(output, "wb") as out, open(errors, "wb") as err:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})})
    ended = False
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if not ended and time.monotonic() - begin > limit:
            ended = True
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.005)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        None if ended else process.returncode, time.monotonic() - begin, usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024)
