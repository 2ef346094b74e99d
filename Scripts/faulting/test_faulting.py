"""Tests of what judges a disturbance: `python -m unittest discover -s Scripts`."""

import json
import random
import sqlite3
import tempfile
import unittest
from pathlib import Path

from faulting import contents, trial
from faulting.disturbances import KINDS
from faulting.jobs import JOBS
from faulting.process import Ending


def named(items, name):
    return next(item for item in items if item.name == name)


WHOLE = {"holdings": [{"id": "A", "shares": 3}], "solver": {"seconds": 1.0}, "path": "/somewhere/m/prices.csv"}


class JudgeTests(unittest.TestCase):
    """Every rule has something that breaks it."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)
        self.job = named(JOBS, "solve json")
        self.result = self.folder / "r.json"
        self.result.write_text(json.dumps(WHOLE))
        files = contents.snapshot(self.folder, self.job.outputs)
        self.reference = trial.Reference(self.folder, files, 1)

    def judge(self, kind, code, errors="", old=frozenset()):
        outcome = trial.Outcome(0, self.job, named(KINDS, kind), Ending(code, errors))
        return trial.judge(outcome, self.folder, self.reference, set(old))

    def test_a_whole_result_is_right_and_so_is_none_after_a_kill(self):
        self.assertEqual(self.judge("kill", 0), [])
        self.assertEqual(self.judge("kill", -9), [])
        self.result.unlink()
        self.assertEqual(self.judge("kill", -9), [])

    def test_a_result_that_is_cut_off_is_torn_whatever_the_code(self):
        self.result.write_text(json.dumps(WHOLE)[:-5])
        for code in [0, -9]:
            self.assertIn("torn", self.judge("kill", code)[0])
        self.result.write_text("")
        self.assertIn("empty", self.judge("kill", -9)[0])

    def test_what_was_there_may_stay_unless_the_command_says_it_is_done(self):
        self.result.write_bytes(trial.OLD)
        self.assertEqual(self.judge("kill", -9, old={"r.json"}), [])
        self.assertNotEqual(self.judge("kill", 0, old={"r.json"}), [])
        self.assertNotEqual(self.judge("kill", -9), [], "nobody had put that there")

    def test_a_success_without_a_result_or_with_another_is_none(self):
        self.result.write_text(json.dumps({**WHOLE, "holdings": [{"id": "A", "shares": 4}]}))
        self.assertIn("something else", self.judge("kill", 0)[0])
        self.result.unlink()
        self.assertIn("something else", self.judge("kill", 0)[0])

    def test_times_and_places_may_differ(self):
        self.result.write_text(json.dumps({**WHOLE, "solver": {"seconds": 9}, "path": "/elsewhere/m/prices.csv"}))
        self.assertEqual(self.judge("stop and continue", 0), [])

    def test_a_crash_is_no_refusal_and_a_refusal_says_why(self):
        self.assertIn("132", self.judge("full disk", 132)[0])
        self.assertIn("does not say why", self.judge("full disk", 66)[0])
        self.assertEqual(self.judge("full disk", 66, "error: the disk is full\n"), [])

    def test_drafts_are_cleared_by_whoever_can(self):
        (self.folder / ".kindex-1").touch()
        self.assertIn("drafts", self.judge("full disk", 66, "error: full")[0])
        self.assertEqual(self.judge("kill", -9), [])

    def test_a_result_on_a_full_standard_output_is_no_success(self):
        self.job = named(JOBS, "solve to standard output")
        self.assertIn("nobody has the result", self.judge("full standard output", 0)[0])


class ContentsTests(unittest.TestCase):
    """What is cut off is noticed in every form."""

    def test_every_form_is_read_to_its_end(self):
        whole = {
            "r.csv": "id,shares\nA,3\nCASH,1.5\n", "r.svg": "<svg><g/></svg>", "r.lp": "Minimize\nEnd\n",
            "r.html": "<html>\n</html>\n", "r.jsonl": '{"a": 1}\n{"a": 2}\n', "j": "text\n",
        }
        with tempfile.TemporaryDirectory() as place:
            for name, text in whole.items():
                path = Path(place) / name
                path.write_text(text)
                contents.canonical(path)
                path.write_text(text[:-4])
                with self.assertRaises(contents.Torn, msg=name):
                    contents.canonical(path)

    def test_a_store_that_is_damaged_is_noticed(self):
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "g.sqlite"
            store = sqlite3.connect(path)
            store.execute("CREATE TABLE task (id TEXT UNIQUE)")
            store.executemany("INSERT INTO task VALUES (?)", [(f"{number:050}",) for number in range(500)])
            store.commit()
            store.close()
            contents.check_store(path)
            data = bytearray(path.read_bytes())
            chance = random.Random(1)
            for position in range(4096, len(data), 97):
                data[position] = chance.randrange(256)
            path.write_bytes(data)
            with self.assertRaises(contents.Torn):
                contents.check_store(path)
