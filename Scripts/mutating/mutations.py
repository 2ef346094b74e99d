"""The list of faults, and what is wrong with it."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .tree import targets


@dataclass(frozen=True)
class Mutation:
    """A text of a file, what takes its place, and the suites that must fail then."""

    name: str
    file: str
    text: str
    by: str
    suites: str
    occurrence: int = 1

    @property
    def identity(self) -> str:
        """Names what is done and by whom it must be noticed: a fault that is edited is another one."""
        words = "\0".join([self.name, self.file, self.text, self.by, self.suites, str(self.occurrence)])
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def applied(self, source: str) -> str:
        """The file with the fault in it."""
        start = -1
        for _ in range(self.occurrence):
            start = source.index(self.text, start + 1)
        return source[:start] + self.by + source[start + len(self.text) :]

    def fault(self, root: Path) -> str | None:
        """Why it cannot be made; None where it can."""
        if not targets(root, self.suites):
            return f"no test target holds {self.suites}"
        path = root / self.file
        if not path.is_file():
            return f"there is no file {self.file}"
        count = path.read_text().count(self.text)
        if count == 0:
            return f"{self.file} does not hold the text any more"
        if count > 1 and self.occurrence == 1 and not self.says_which:
            return f"{self.file} holds the text {count} times; say which occurrence is meant"
        if self.occurrence > count:
            return f"{self.file} holds the text {count} times only"
        return None

    says_which: bool = False


def read(path: Path) -> list[Mutation]:
    """All faults of a list, in its order."""
    with path.open("rb") as file:
        entries = tomllib.load(file)["mutation"]
    return [Mutation(**entry, says_which="occurrence" in entry) for entry in entries]
