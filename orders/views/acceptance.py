from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interface.answering import done
from interface.requests import SignedInRequest
from lifecycle.through import Through
from quotes.views.finding import find_quote

from ..forms import AcceptForm
from ..services import Acceptance, accept_quote
from .answering import ask_for


@require_http_methods(["GET", "POST"])
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept for the customer, who has said yes to this person."""
    quote = find_quote(request.user, pk)
    form = AcceptForm(request.POST or None, quote=quote)
    if form.is_valid():
        revision = form.cleaned_data.pop("revision")
        acceptance = Acceptance(request.user, Through.PAGE, **form.cleaned_data)
        order = accept_quote(quote, revision=revision, acceptance=acceptance)
        return done(request, order, _("%(number)s is accepted. This is the order.") % {"number": quote.number})
    lines = quote.lines.select_related("product")
    context = {"quote": quote, "opportunity": quote.opportunity, "lines": lines}
    return ask_for(request, "accept", quote, form, page="quotes/act.html", **context)
