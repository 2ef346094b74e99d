"""What files say, and whether they are whole."""

import csv
import io
import json
import math
import sqlite3
import zipfile
from pathlib import Path
from xml.etree import ElementTree

#: Keys of results that need not be the same twice: times, the work of a search, the place, what came of a search that
#: began elsewhere, within its gap.
VOLATILE = {
    "solver", "seconds", "finished", "attempts", "environment", "start", "machine_dependence", "bound", "gap",
    "incumbents", "objective_bound", "created",
}


class Torn(Exception):
    """A file that is not whole."""


def canonical(path: Path) -> object:
    """What a file says, without what may differ from run to run; raises ``Torn`` where it is not whole."""
    data = path.read_bytes()
    if not data:
        raise Torn("it is empty")
    reader = {".json": _json, ".csv": _csv, ".xlsx": _workbook, ".svg": _picture, ".html": _page, ".lp": _model,
              ".jsonl": _lines}.get(path.suffix, _text)
    return reader(data)


def _json(data: bytes) -> object:
    try:
        return _stable(json.loads(data))
    except ValueError as error:
        raise Torn(f"it is no JSON: {error}") from None


def _lines(data: bytes) -> object:
    if not data.endswith(b"\n"):
        raise Torn("its last line is cut off")
    return [_json(line) for line in data.splitlines()]


def _stable(value: object) -> object:
    if isinstance(value, dict):
        return {key: _stable(part) for key, part in value.items()
                if key not in VOLATILE and "seconds" not in key}
    if isinstance(value, list):
        return [_stable(part) for part in value]
    # A search that begins from another point ends within rounding of the same one.
    if isinstance(value, float) and value != 0:
        return round(value, 4 - math.floor(math.log10(abs(value)))) if abs(value) > 1e-9 else 0
    # Trials happen in folders of their own.
    if isinstance(value, str) and value.startswith("/"):
        return value.rsplit("/", 1)[-1]
    return value


def _csv(data: bytes) -> object:
    if not data.endswith(b"\n"):
        raise Torn("its last line is cut off")
    rows = list(csv.reader(io.StringIO(data.decode())))
    if len({len(row) for row in rows}) != 1:
        raise Torn("its rows are not of one length")
    keep = [column for column, name in enumerate(rows[0])
            if name not in VOLATILE and "seconds" not in name]
    return [[row[column] for column in keep] for row in rows]


def _workbook(data: bytes) -> object:
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
        broken = book.testzip()
    except zipfile.BadZipFile as error:
        raise Torn(f"it is no workbook: {error}") from None
    if broken:
        raise Torn(f"{broken} in it is broken")
    return book.namelist()


def _picture(data: bytes) -> object:
    try:
        return ElementTree.fromstring(data).tag
    except ElementTree.ParseError as error:
        raise Torn(f"it is no picture: {error}") from None


def _page(data: bytes) -> object:
    if not data.rstrip().endswith(b"</html>"):
        raise Torn("it ends before its end")
    return len(data.splitlines()) > 10


def _model(data: bytes) -> object:
    if not data.rstrip().endswith(b"End"):
        raise Torn("it ends before its end")
    return data


def _text(data: bytes) -> object:
    if not data.endswith(b"\n"):
        raise Torn("its last line is cut off")
    return data


def check_store(path: Path) -> None:
    """Raises ``Torn`` where a database is not sound."""
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        store = sqlite3.connect(path)
        verdict = store.execute("PRAGMA integrity_check").fetchall()
        store.close()
    except sqlite3.DatabaseError as error:
        raise Torn(f"{path.name}: {error}") from None
    if verdict != [("ok",)]:
        raise Torn(f"{path.name}: {verdict}")


def snapshot(folder: Path, patterns: tuple[str, ...]) -> dict[str, object]:
    """What the files that match say, by their paths below a folder."""
    found = {}
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            if not path.is_file():
                continue
            name = str(path.relative_to(folder))
            try:
                found[name] = canonical(path)
            except Torn as torn:
                raise Torn(f"{name}: {torn}") from None
    return found
