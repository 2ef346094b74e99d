"""What the measurements were made on."""

import datetime
import importlib.metadata
import os
import platform
import re
import subprocess

from . import places


def now() -> str:
    """The name of a run that begins now."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


def load() -> float:
    """Processes that ran or waited to, on average over the last minute."""
    return round(os.getloadavg()[0], 2)


def facts(load_before: float) -> dict:
    """Processor, cores, memory, system, versions, and the load before Kindex was built."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": _system(),
        "load_before": load_before,
        "kindex": _first_line([places.KINDEX, "--version"]),
        "revision": _first_line(["git", "-C", places.ROOT, "describe", "--always", "--dirty", "--abbrev=12"]),
        "swift": _match(r"Swift version (\S+)", _output(["swift", "--version"])),
        "openblas": _first_line(["pkg-config", "--modversion", "openblas"]),
        "python": platform.python_version(),
        "numpy": importlib.metadata.version("numpy"),
    }


def _processor() -> str:
    try:
        text = open("/proc/cpuinfo").read()
    except OSError:
        return _first_line(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.processor()
    return _match(r"model name\s*:\s*(.+)", text) or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()


def _output(command: list) -> str:
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, text=True).stdout
    except OSError:
        return ""


def _first_line(command: list) -> str | None:
    return next(iter(_output(command).splitlines()), None)


def _match(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text)
    return found.group(1).strip() if found else None
