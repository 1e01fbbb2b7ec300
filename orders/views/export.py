from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interface.export import as_file, written
from lifecycle.clock import business_today
from opportunities.views.export import note_export

from ..criteria import Criteria
from ..export import line_columns, line_rows, order_columns, order_rows

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from interface.requests import SignedInRequest


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """Stream the orders that the list shows as a file for a spreadsheet, or with ``?lines=1`` their lines."""
    found, day = Criteria(request).qs, {"day": business_today().isoformat()}
    if request.GET.get("lines"):
        note_export(request, "order lines")
        lines = written(line_rows(found), line_columns(), by=request.user.pk, of="order lines")
        return as_file(lines, _("order-lines-%(day)s.csv") % day)
    note_export(request, "orders")
    return as_file(
        written(order_rows(found), order_columns(), by=request.user.pk, of="orders"), _("orders-%(day)s.csv") % day
    )
