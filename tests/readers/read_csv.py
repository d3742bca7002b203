"""Opens a .csv or .xlsx file with LibreOffice Calc and prints the cells it made of it as one JSON document.

Usage: read_csv.py FILE comma|semicolon

Prints {"rows": [[{"text", "type", "formula"}, ...], ...]}: `text` is what the cell shows, `type` is
`string`, `float`, ... or null for an empty cell, `formula` is null unless Calc took it as one. Only
the standard library is needed. Each run has a LibreOffice profile of its own, so runs may overlap.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DELIMITERS = {"comma": ord(","), "semicolon": ord(";")}
SECONDS = 180


def main(path, delimiter):
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        raise SystemExit("soffice is not installed")
    with tempfile.TemporaryDirectory(prefix="rambla-calc-") as folder:
        flat = convert(soffice, pathlib.Path(path), DELIMITERS[delimiter], pathlib.Path(folder))
        rows = list(sheet(xml.parse(flat).getroot()))
    json.dump({"rows": rows}, sys.stdout, ensure_ascii=False)


def convert(soffice, path, delimiter, folder):
    # Tokens: delimiter, quote, 76 = UTF-8, from line 1, no column formats, language of the
    # profile, quoted cells are no text by themselves, special numbers are not looked for, cells as
    # shown, no formulas on export, blanks stay, all sheets, and formulas ARE run: the harshest way
    # in which a person could open the file.
    options = f"{delimiter},34,76,1,,0,false,false,true,false,false,0,true"
    command = [
        soffice,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        *([] if path.suffix == ".xlsx" else [f"--infilter=CSV:{options}"]),
        "--convert-to",
        "fods",
        "--outdir",
        str(folder),
        str(path.resolve()),
    ]
    # A process group of its own: soffice leaves children behind when it hangs.
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = running.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        raise SystemExit(f"LibreOffice did not finish within {SECONDS} s") from None
    flat = folder / (path.stem + ".fods")
    if running.returncode != 0 or not flat.exists():
        raise SystemExit(f"LibreOffice did not read {path}: {said.decode(errors='replace')}")
    return flat


def sheet(root):
    """All rows with something in them, without the empty rest of the sheet."""
    blank = 0
    for row in root.find(f".//{TABLE}table").iter(f"{TABLE}table-row"):
        cells = list(row_cells(row))
        repeated = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        if not cells:
            blank += repeated
            continue
        yield from ([] for _ in range(blank))
        blank = 0
        yield from (cells for _ in range(repeated))


def row_cells(row):
    cells, blank = [], 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        kind = cell.get(f"{OFFICE}value-type")
        formula = cell.get(f"{TABLE}formula")
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        if kind is None and formula is None:
            blank += repeated
            continue
        cells.extend({"text": "", "type": None, "formula": None} for _ in range(blank))
        blank = 0
        shown = "\n".join(paragraph(p) for p in cell.findall(f"{TEXT}p"))
        cells.extend({"text": shown, "type": kind, "formula": formula} for _ in range(repeated))
    return cells


def paragraph(element):
    """The text of a paragraph, with the blanks that OpenDocument writes as elements."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{TEXT}s":
            parts.append(" " * int(child.get(f"{TEXT}c", "1")))
        elif child.tag == f"{TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        else:
            parts.append(paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(sys.argv[1], sys.argv[2])
