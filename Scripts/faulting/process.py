"""Commands as processes that can be watched and ended."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

#: Seconds after which a command is taken to hang.
PATIENCE = 120


@dataclass
class Ending:
    """How a command ended: its code, negative for a signal, and what it said."""

    code: int
    errors: str = ""
    #: How many times something was killed, told to end, or stopped.
    strokes: int = 0


class Command:
    """A running command, of which standard output goes to a file."""

    def __init__(self, program: Path, words: str, folder: Path, output: Path, *, shell: str = "",
                 environment: dict[str, str] | None = None, stdout=None, stderr=None):
        self.program = program.resolve()
        self.errors = None if stderr else folder.parent / f"{folder.name}.errors"
        text = f'exec "$0" {words}'
        with open(output, "wb") as out, open(self.errors or os.devnull, "wb") as err:
            self.process = subprocess.Popen(
                ["/bin/bash", "-c", f"{shell}\n{text}", str(program)], cwd=folder, stdin=subprocess.DEVNULL,
                stdout=out if stdout is None else stdout, stderr=stderr or err, start_new_session=True,
                env={**os.environ, **(environment or {})})

    def children(self) -> list[int]:
        """The processes that it has started."""
        try:
            text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
            others = [path.read_text() for path in Path(f"/proc/{self.process.pid}/task").glob("*/children")]
        except OSError:
            return []
        return sorted({int(word) for part in [text, *others] for word in part.split()})

    def send(self, number: int, process: int | None = None) -> bool:
        """Sends a signal; says whether anybody was there to receive it."""
        if process is None and self.process.poll() is not None:
            return False
        try:
            os.kill(process or self.process.pid, number)
        except ProcessLookupError:
            return False
        return True

    def listens(self, number: int) -> bool:
        """Whether it has a handler for a signal by now."""
        try:
            # The shell that has not yet become the program has handlers of its own.
            if Path(f"/proc/{self.process.pid}/exe").resolve() != self.program:
                return False
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return False
        masks = [line.split()[1] for line in status.splitlines() if line.startswith(("SigCgt:", "SigIgn:"))]
        return any(int(mask, 16) >> (number - 1) & 1 for mask in masks)

    def end(self, strokes: int = 0) -> Ending:
        """Waits; a command that hangs is killed, and raises ``TimeoutError``."""
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise TimeoutError(f"it did not end within {PATIENCE} s") from None
        errors = self.errors.read_text(errors="replace") if self.errors else ""
        return Ending(code, errors, strokes)


def wait_until(condition, seconds: float) -> bool:
    """Waits for something, and says whether it came."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.002)
    return condition()
