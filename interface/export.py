"""Files for a spreadsheet: the one door through which rows leave the house."""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header

from audit.requests import request_id, serving

logger = logging.getLogger(__name__)

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
CUT = re.compile(r"(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")  # where a spreadsheet that expects semicolons begins a cell
CHUNK = 1000
Column = Callable[[Any], Any]


def as_file(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """Let the lines be kept and never shown, under a name in any script."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


class Line:
    """What the csv module writes to: it hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def written(rows: Iterable[Any], columns: dict[str, Column], *, by: int, of: str) -> Iterator[str]:
    """Return line after line; one line in the log tells when the file ends, also when nobody waits for its end.

    That is after the answer has begun, so the request's id and the reader's language and zone are kept for it.
    """
    found = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
    reader = Reader(translation.get_language(), timezone.get_current_timezone(), request_id())
    return streamed(found, columns, reader, by=by, of=of)


class Reader(NamedTuple):
    language: str | None
    zone: tzinfo
    request: str


def streamed(rows: Iterator[Any], columns: dict[str, Column], reader: Reader, *, by: int, of: str) -> Iterator[str]:
    writer, count = csv.writer(Line()), 0
    try:
        yield BYTE_ORDER_MARK + writer.writerow([cell(name) for name in columns])
        for row in rows:
            with translation.override(reader.language), timezone.override(reader.zone):
                line = writer.writerow([cell(column(row)) for column in columns.values()])
            yield line
            count += 1
    finally:
        with serving(reader.request):
            logger.info("export of=%s user=%s rows=%s", of, by, count)


def cell(value: Any) -> str:
    """Write dates as ISO, decimals plain, and text so that no spreadsheet takes it for a formula."""
    match value:
        case None:
            return ""
        case date() | datetime():
            return value.isoformat()
        case int() | Decimal():
            return str(value)
        case _:
            text = str(value)
            return CUT.sub("'", f"'{text}" if text.startswith(FORMULAS) else text)
