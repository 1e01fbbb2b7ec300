from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.actions import Action
from audit.services import write_entry
from interface.export import Column, as_file, written
from lifecycle.clock import business_today
from lifecycle.through import Through

from ..criteria import Criteria
from ..models import Status
from ..selection import Selection, question_of

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from interface.requests import SignedInRequest

    from ..querysets import OpportunityQuerySet


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """Write the view, or the selected rows of it, as a file for a spreadsheet.

    However long it is, it is streamed: the first rows leave at once and memory stays small, so a large one needs no
    preparation and no announcement. Words are chosen here, while the reader's language and zone are in force.
    """
    note_export(request, "opportunities")
    lines = written(asked_for(request), columns(), by=request.user.pk, of="opportunities")
    return as_file(lines, _("opportunities-%(day)s.csv") % {"day": business_today().isoformat()})


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
    return rows.with_weighted().with_quotes().with_waiting_since().order_by(*view.order)


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
