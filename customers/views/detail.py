from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..changes import changes_of
from ..models import Address, Contact, Customer
from ..permissions import can_keep, can_merge

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a customer with all the business that the person sees. One that was merged leads to the one that stayed."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user).with_belongings(), pk=pk)
    if customer.merged_into:
        words = {"name": customer.name, "other": customer.merged_into}
        messages.success(request, _("%(name)s was merged into %(other)s.") % words)
        return redirect(customer.merged_into)
    context = {
        "customer": customer,
        "contacts": [Contact(**row) for row in customer.contact_rows],
        "addresses": [Address(**row) for row in customer.address_rows],
        "changes": changes_of(customer),
        "may_keep": can_keep(request.user),
        "may_merge": can_merge(request.user),
    }
    return render(request, "customers/detail.html", context)
