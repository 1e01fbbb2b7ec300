from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interface.answering import done
from interface.numbers import number_in
from interface.requests import SignedInRequest

from .. import services
from .answering import show_form
from .finding import find_opportunity


@require_http_methods(["GET", "POST"])
def revoke_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the customer's link at once."""
    opportunity = find_opportunity(request.user, pk=pk)
    form = forms.Form(request.POST or None)
    if form.is_valid():
        services.revoke_link(opportunity, by=request.user)
        return done(request, opportunity, _("The customer’s link has ended"))
    services.refuse_unless_quotable(opportunity, request.user)
    return show_form(request, "quotes/_revoke_link_form.html", form, opportunity=opportunity)


@require_POST
def send_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail the link once more, or try at once what has not gone out."""
    opportunity = find_opportunity(request.user, pk=pk)
    after = number_in(request.POST.get("after", "")) or 0
    mail = services.send_again(opportunity, by=request.user, after=after)
    return done(request, opportunity, _("The link goes to %(address)s") % {"address": mail.recipient})
