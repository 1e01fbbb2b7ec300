from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interface.answering import done
from lifecycle.through import Through

from .. import services
from ..forms import CustomerForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Add a customer. Looking for similar ones sends the same form, and judges nothing yet."""
    services.refuse_unless_keeping(request.user)
    if "look" in request.POST:
        return render(request, "customers/new.html", {"form": CustomerForm.still_typing(request.POST)})
    form = CustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")[:200]})
    if form.is_valid():
        customer = services.create(by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, customer, _("%(name)s is added") % {"name": customer.name})
    return render(request, "customers/new.html", {"form": form}, status=422 if form.is_bound else 200)
