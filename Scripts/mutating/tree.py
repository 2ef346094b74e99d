"""A copy of the package to be spoilt, so that nobody's own files are."""

import filecmp
import os
import shutil
import signal
import subprocess
from pathlib import Path

def targets(package: Path, suites: str) -> list[str]:
    """The test targets that hold suites: no more than these is built."""
    found = set()
    for suite in suites.split("|"):
        # `Target.Suite` says which of two suites of one name is meant.
        target, _, name = suite.rpartition(".")
        places = [
            path.parent.name for path in package.glob(f"Tests/{target or '*'}/**/*.swift")
            if f"struct {name} " in path.read_text()
        ]
        found.update(target and [target] or places)
    return sorted(found)


class Tree:
    """The copy, its build folder, and the tests built in it."""

    def __init__(self, package: Path, folder: Path, tests: list[str]):
        self.package = package
        self.root = folder / "tree"
        self.build_folder = folder / "build"
        self.tests = tests

    def take(self) -> None:
        """Makes the copy what the package is now; files that are the same keep their dates, for the build's sake."""
        names = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.package, check=True, capture_output=True, text=True,
        ).stdout.split("\0")
        wanted = {name for name in names if name and (self.package / name).is_file()}
        for name in wanted:
            source, target = self.package / name, self.root / name
            if not target.exists() or not filecmp.cmp(source, target, shallow=False):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        for path in self.root.rglob("*.swift"):
            if str(path.relative_to(self.root)) not in wanted and path.is_file():
                path.unlink()

    def build(self) -> str | None:
        """Builds the tests; what the compiler said where it did not take the code."""
        # Optimised, but file by file: one changed file is compiled alone, where a release build compiles a module whole
        # and all that inline from it.
        command = ["swift", "build", "--build-tests", "-c", "debug", "-Xswiftc", "-O",
                   "--scratch-path", str(self.build_folder)]
        environment = os.environ | {"KINDEX_ONLY": ",".join(self.tests)}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        return None if done.returncode == 0 else "\n".join((done.stdout + done.stderr).splitlines()[-20:])

    def run(self, suites: str, seconds: float) -> str:
        """Runs suites: `passed`, `failed`, or `hung` where they took longer than allowed."""
        program = self.build_folder / "debug" / "KindexPackageTests.xctest"
        command = [str(program), "--testing-library", "swift-testing", "--filter", suites]
        environment = os.environ | {"SWIFT_BACKTRACE": "enable=no"}
        process = subprocess.Popen(
            command, cwd=self.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return "hung"
        if process.returncode != 0:
            return "failed"
        # A filter that fits nothing passes, and would let every fault survive unseen.
        return "passed" if " passed after" in output and "with 0 tests" not in output else "nothing ran"
