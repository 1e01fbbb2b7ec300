from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interface.paging import page
from lifecycle.refusals import NotAllowed

from ..criteria import Criteria
from ..models import Address
from ..permissions import can_keep, can_see

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """List the customers, as asked for in the address: the page, or for htmx the table alone."""
    if not can_see(request.user):
        raise NotAllowed(_("Customers are shown to those who work in sales."))
    criteria = Criteria(request)
    rows = criteria.qs.with_place_and_contact().with_open_business(request.user)
    found = page(rows, request, order=criteria.order)
    for customer in found.rows:
        customer.located = Address(**customer.place).place if customer.place else ""
    context = {
        "criteria": criteria,
        "page": found,
        "count": criteria.qs.count(),
        "may_keep": can_keep(request.user),
    }
    return render(request, "customers/_table.html" if request.htmx else "customers/list.html", context)
