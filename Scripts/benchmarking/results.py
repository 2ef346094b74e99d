"""The committed results, and the page of the documentation that is written from them."""

import json

from . import places, plan
from .report import article
from .rows import Row, merge, read, refute, write


def recorded() -> tuple[list[Row], dict]:
    """The committed results: rows, and the facts of each run by its name."""
    results, runs = places.RESULTS / "results.csv", places.RESULTS / "runs.json"
    return (read(results), json.loads(runs.read_text())) if results.exists() else ([], {})


def write_article() -> None:
    """Writes the page anew from the committed results."""
    part = places.ARTICLE.with_suffix(".part")
    part.write_text(article(places.ARTICLE.read_text(), *recorded()))
    part.replace(places.ARTICLE)


def record(new: list[Row], run: str, facts: dict) -> None:
    """Puts a run's results of Kindex and the open-source solvers in the place of what they replace, and the page."""
    old, runs = recorded()
    rows = merge(old, [row for row in new if row.solver in plan.PUBLISHED])
    refute(rows)
    runs = {name: known for name, known in {**runs, run: facts}.items() if name in {row.run for row in rows}}
    places.RESULTS.mkdir(parents=True, exist_ok=True)
    part = places.RESULTS / "runs.part"
    part.write_text(json.dumps(runs, indent=1) + "\n")
    part.replace(places.RESULTS / "runs.json")
    write(places.RESULTS / "results.csv", rows)
    write_article()
