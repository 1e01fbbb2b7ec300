from __future__ import annotations

import csv
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.actions import Action
from audit.requests import request_id, serving
from audit.services import write_entry
from lifecycle.clock import business_today
from lifecycle.through import Through

from ..criteria import Criteria
from ..models import Status
from ..selection import Selection, question_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponseBase

    from interface.requests import SignedInRequest

    from ..querysets import OpportunityQuerySet

logger = logging.getLogger(__name__)

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
CUT = re.compile(r"(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")  # where a spreadsheet that expects semicolons begins a cell
CHUNK = 1000
Column = Callable[[Any], Any]


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """Write the view, or the selected rows of it, as a file for a spreadsheet.

    However long it is, it is streamed: the first rows leave at once and memory stays small, so a large one needs no
    preparation and no announcement. Words are chosen here, while the reader's language and zone are in force.
    """
    note_export(request, "opportunities")
    lines = written(asked_for(request), columns(), by=request.user.pk)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = _("opportunities-%(day)s.csv") % {"day": business_today().isoformat()}
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def note_export(request: SignedInRequest, of: str) -> None:
    """Append the entry before the first row leaves: what breaks off half-way has left too."""
    write_entry(Action.EXPORTED, by=request.user, through=Through.PAGE, about=of, asked=request.GET.urlencode())


def asked_for(request: SignedInRequest) -> OpportunityQuerySet:
    """Return the rows in the order of the view."""
    view = Criteria.of(request) if "view" not in request.GET else question_of(request, request.GET["view"])
    found: OpportunityQuerySet = view.qs
    if "pick" in request.GET and "all" not in request.GET:
        found = Selection.of(request).rows
    rows = found.with_people().select_related("customer", "owner", "stage", "team", "origin")
    return rows.with_weighted().with_quotes().order_by(*view.order)


def columns() -> dict[str, Column]:
    statuses, zone = {status: str(status.label) for status in Status}, timezone.get_current_timezone()
    return {
        _("Number"): lambda row: row.number,
        _("Opportunity"): lambda row: row.name,
        _("Customer"): lambda row: row.customer.name,
        _("Status"): lambda row: statuses[Status(row.status)],
        _("Stage"): lambda row: row.stage.name,
        _("Value"): lambda row: row.value,
        _("Currency"): lambda row: row.currency,
        _("Success (%)"): lambda row: row.success_percent,
        _("Weighted"): lambda row: row.weighted,
        _("Closes"): lambda row: row.anticipated_close,
        _("Closed"): lambda row: row.closed_at and row.closed_at.astimezone(zone).date(),
        _("Open quotes"): lambda row: row.open_quotes,
        _("Presented quotes"): lambda row: row.presented_quotes,
        _("Changed"): lambda row: row.modified_at.astimezone(zone).date(),
        _("Owner"): lambda row: row.owner and row.owner.name,
        _("Team"): lambda row: row.team.name,
        _("Origin"): lambda row: row.origin and row.origin.name,
    }


class Line:
    """What the csv module writes to: it hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def written(rows: QuerySet[Any], columns: dict[str, Column], *, by: int, of: str = "opportunities") -> Iterator[str]:
    """Return line after line; one line in the log tells when the file ends, also when nobody waits for its end.

    That is after the answer has begun, so the request's id is kept for it.
    """
    return streamed(rows, columns, by=by, of=of, request=request_id())


def streamed(rows: QuerySet[Any], columns: dict[str, Column], *, by: int, of: str, request: str) -> Iterator[str]:
    writer, count = csv.writer(Line()), 0
    try:
        yield BYTE_ORDER_MARK + writer.writerow([cell(name) for name in columns])
        for row in rows.iterator(chunk_size=CHUNK):
            yield writer.writerow([cell(column(row)) for column in columns.values()])
            count += 1
    finally:
        with serving(request):
            logger.info("export of=%s user=%s rows=%s", of, by, count)


def line_of(values: Iterable[Any]) -> str:
    """Write one line of such a file."""
    line: str = csv.writer(Line()).writerow([cell(value) for value in values])
    return line


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
