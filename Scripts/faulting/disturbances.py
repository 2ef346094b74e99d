"""What may happen to a command."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .jobs import OUTPUT, Job
from .process import Command, Ending, wait_until

#: Ended by a stroke, or after its end.
KILLED = frozenset({0, -signal.SIGKILL})
#: Refused for want of memory: by Kindex, by the loader (127), or by OpenBLAS, which raises an interrupt where it cannot
#: start its threads as it is loaded, before the first line of Kindex.
NO_MEMORY = frozenset({0, 66, 70, 127, -signal.SIGINT})


@dataclass
class Place:
    """Where a trial happens."""

    program: Path
    job: Job
    folder: Path
    chance: random.Random
    #: Seconds that the command takes undisturbed.
    usual: float

    def start(self, **options) -> Command:
        return Command(self.program, self.job.words, self.folder, self.folder / OUTPUT, **options)


@dataclass(frozen=True)
class Kind:
    """A disturbance: how it is done, and the exit codes that are right then."""

    name: str
    run: Callable[[Place], Ending]
    codes: frozenset[int]
    #: Whether it needs the rights to mount.
    mounts: bool = False
    #: Whether drafts may be left beside the results: what is killed cannot clear up.
    leaves_drafts: bool = False
    #: Which commands it means anything for.
    fits: Callable[[Job], bool] = lambda job: True


def killed(place: Place) -> Ending:
    command = place.start()
    time.sleep(place.chance.uniform(0, 1.1 * place.usual))
    return command.end(int(command.send(signal.SIGKILL)))


def worker_killed(place: Place) -> Ending:
    command = place.start()
    if not wait_until(lambda: command.children() or command.process.poll() is not None, 30):
        return command.end()
    time.sleep(place.chance.uniform(0, 0.5 * place.usual))
    workers = command.children()
    return command.end(int(bool(workers) and command.send(signal.SIGKILL, place.chance.choice(workers))))


def told_to_end(place: Place) -> Ending:
    command = place.start()
    wait_until(lambda: command.listens(signal.SIGTERM) or command.process.poll() is not None, 30)
    time.sleep(place.chance.uniform(0, place.usual))
    return command.end(int(command.send(place.chance.choice([signal.SIGTERM, signal.SIGINT]))))


def stopped(place: Place) -> Ending:
    command = place.start()
    strokes = 0
    for _ in range(3):
        time.sleep(place.chance.uniform(0, 0.5 * place.usual))
        if command.send(signal.SIGSTOP):
            strokes += 1
            time.sleep(place.chance.uniform(0, 0.2))
            command.send(signal.SIGCONT)
    return command.end(strokes)


def full_disk(place: Place) -> Ending:
    """The whole workspace on a disk with some kilobytes left."""
    disk = place.folder.with_name(place.folder.name + ".disk")
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], check=True)
    try:
        subprocess.run(["cp", "-a", f"{place.folder}/.", str(disk)], check=True)
        room = place.chance.choice([0, 4, 8, 16, 32, 64, 128, 512])
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        with open(disk / "fill", "wb") as fill:
            fill.write(b"x" * max(0, free - room * 1024))
        command = Command(place.program, place.job.words, disk, place.folder.with_name(place.folder.name + ".out"))
        ending = command.end()
        (disk / "fill").unlink()
        # What is left is looked at, and gone on with, where there is room again.
        subprocess.run(["rm", "-rf", str(place.folder)], check=True)
        subprocess.run(["cp", "-a", str(disk), str(place.folder)], check=True)
        os.replace(place.folder.with_name(place.folder.name + ".out"), place.folder / OUTPUT)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
        disk.rmdir()
    return ending


def file_limit(place: Place) -> Ending:
    # A kilobyte at least: what the command has to say goes to a file, too.
    return place.start(shell=f"ulimit -f {place.chance.choice([1, 2, 4, 8, 64])}").end()


def memory_limit(place: Place) -> Ending:
    return place.start(shell=f"ulimit -v {place.chance.randint(60, 700) * 1024}").end()


def no_temporary_folder(place: Place) -> Ending:
    return place.start(environment={"TMPDIR": place.chance.choice(["/nonexistent", "/proc", "/dev/null"])}).end()


def read_only_place(place: Place) -> Ending:
    subprocess.run(["mount", "--bind", str(place.folder), str(place.folder)], check=True)
    output = place.folder.with_name(place.folder.name + ".out")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(place.folder)], check=True)
        ending = Command(place.program, place.job.words, place.folder, output).end()
    finally:
        subprocess.run(["umount", str(place.folder)], check=True)
    os.replace(output, place.folder / OUTPUT)
    return ending


def gone_reader(place: Place) -> Ending:
    reading, writing = os.pipe()
    command = place.start(stdout=writing)
    os.close(writing)
    time.sleep(place.chance.uniform(0, place.usual))
    os.close(reading)
    return command.end()


def closed_streams(place: Place) -> Ending:
    return place.start(shell=f"exec {place.chance.choice(['<&-', '2>&-', '2>/dev/full', '<&- 2>&-'])}").end()


def full_output(place: Place) -> Ending:
    return place.start(shell=f"exec {place.chance.choice(['>/dev/full', '>&-'])}").end()


def two_writers(place: Place) -> Ending:
    first = place.start()
    time.sleep(place.chance.uniform(0, 0.5 * place.usual))
    second = Command(place.program, place.job.words, place.folder, place.folder / f"{OUTPUT}.second")
    endings = [first.end(), second.end()]
    codes = sorted(ending.code for ending in endings)
    if codes[0] != 0:
        return Ending(codes[0], "".join(ending.errors for ending in endings))
    allowed = {0, 64} if place.job.locks else {0}
    return Ending(0 if codes[1] in allowed else codes[1], "".join(ending.errors for ending in endings))


def foreign_surroundings(place: Place) -> Ending:
    locale = place.chance.choice(["C", "POSIX", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8", "nonsense"])
    zone = place.chance.choice(["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", ":nonsense"])
    return place.start(environment={"LC_ALL": locale, "LANG": locale, "TZ": zone}).end()


KINDS = [
    Kind("kill", killed, KILLED, leaves_drafts=True),
    Kind("kill a worker", worker_killed, frozenset({0}), leaves_drafts=True, fits=lambda job: job.pools),
    Kind("terminate", told_to_end, frozenset({0, 130})),
    Kind("stop and continue", stopped, frozenset({0})),
    Kind("full disk", full_disk, frozenset({0, 66}), mounts=True),
    Kind("limit of file size", file_limit, frozenset({0, 66})),
    Kind("limit of memory", memory_limit, NO_MEMORY, leaves_drafts=True),
    Kind("no temporary folder", no_temporary_folder, frozenset({0})),
    Kind("read-only place", read_only_place, frozenset({66}), mounts=True, fits=lambda job: bool(job.outputs)),
    Kind("reader gone", gone_reader, frozenset({0})),
    Kind("closed streams", closed_streams, frozenset({0})),
    Kind("full standard output", full_output, frozenset({0, 66})),
    Kind("two writers", two_writers, frozenset({0})),
    Kind("locale and time zone", foreign_surroundings, frozenset({0})),
]
