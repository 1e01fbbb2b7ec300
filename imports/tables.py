"""Reading a file as rows under known columns. Nothing is guessed: what is not clean UTF-8 CSV is a fault."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .cells import Fault, quoted

LARGEST_FILE = 5 * 1024 * 1024
Row = tuple[int, dict[str, str]]
"""A row's number as in a spreadsheet, and its cells by column, without surrounding spaces."""


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[Row | tuple[int, Fault]]:
    """Yield each row, or what is wrong with its shape. Raises Fault when the file as a whole cannot be read."""
    lines = csv.reader(io.StringIO(content(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        refuse_wrong_header(header, columns)
        for number, cells in enumerate(lines, 2):
            if len(cells) == len(header):
                yield number, dict(zip(header, map(str.strip, cells), strict=True))
            elif cells:
                yield number, Fault(f"the row has {len(cells)} cells, the header {len(header)}")
    except csv.Error as error:
        raise Fault(f"the file is no clean CSV near line {lines.line_num}: {error}") from error


def content(path: Path) -> str:
    """Return the file's text. A byte order mark is fine; another encoding than UTF-8 is not."""
    if not path.is_file():
        raise Fault("the file is missing")
    if path.stat().st_size > LARGEST_FILE:
        raise Fault(f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Fault(f"the file cannot be read: {error.strerror}") from error
    if b"\0" in data:
        raise Fault("the file holds NUL bytes, so it is no text, or UTF-16: save it as CSV UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Fault(f"the file is not UTF-8 (line {line}): save it as CSV UTF-8") from None


def refuse_wrong_header(header: list[str], columns: tuple[str, ...]) -> None:
    """Accept the known columns in any order, each once."""
    if not any(header):
        raise Fault("the file is empty")
    wrong = [
        *(f"{quoted(name)} stands there twice" for name, count in Counter(header).items() if count > 1),
        *(f"{quoted(name)} is missing" for name in columns if name not in header),
        *(f"{quoted(name)} is not known" for name in dict.fromkeys(header) if name not in columns),
    ]
    if wrong:
        raise Fault(f"the header is wrong: {'; '.join(wrong[:8])}")
