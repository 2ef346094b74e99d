"""Reads a workbook (.xlsx) and writes {sheet: [[cell]]} as JSON: by openpyxl, or by the standard library alone."""

import datetime
import json
import sys
import xml.etree.ElementTree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def plain(value):
    """A day as ISO 8601; everything else as it is."""
    return value.date().isoformat() if isinstance(value, datetime.datetime) else value


def by_openpyxl(openpyxl, path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[plain(cell.value) for cell in row] for row in sheet.iter_rows()] for sheet in book}


def by_standard_library(path):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    tree = {name: xml.etree.ElementTree.fromstring(part) for name, part in parts.items() if not name.endswith(".bin")}
    shared = [
        "".join(text.text or "" for text in item.iter(MAIN + "t"))
        for item in tree.get("xl/sharedStrings.xml", [])
    ]
    targets = {relation.get("Id"): relation.get("Target") for relation in tree["xl/_rels/workbook.xml.rels"]}
    formats = {item.get("numFmtId"): item.get("formatCode") for item in tree["xl/styles.xml"].iter(MAIN + "numFmt")}
    styles = [formats.get(style.get("numFmtId")) for style in tree["xl/styles.xml"].find(MAIN + "cellXfs")]
    return {
        sheet.get("name"): grid(tree["xl/" + targets[sheet.get(RELATION)]], shared, styles)
        for sheet in tree["xl/workbook.xml"].iter(MAIN + "sheet")
    }


def grid(sheet, shared, styles):
    cells = {}
    for cell in sheet.iter(MAIN + "c"):
        letters = cell.get("r").rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        text = cell.findtext(MAIN + "v")
        value = shared[int(text)] if cell.get("t") == "s" else number(text)
        if styles[int(cell.get("s", 0))] == "yyyy-mm-dd":
            value = (datetime.date(1899, 12, 30) + datetime.timedelta(days=value)).isoformat()
        cells[int(cell.get("r")[len(letters):]), column] = value
    rows, columns = max(row for row, _ in cells), max(column for _, column in cells)
    return [[cells.get((row + 1, column + 1)) for column in range(columns)] for row in range(rows)]


def number(text):
    value = float(text)
    return int(value) if value.is_integer() else value


if __name__ == "__main__":
    try:
        import openpyxl
    except ImportError:
        sheets = by_standard_library(sys.argv[1])
    else:
        sheets = by_openpyxl(openpyxl, sys.argv[1])
    json.dump(sheets, sys.stdout)
