from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from interface.answering import done
from interface.requests import SignedInRequest
from lifecycle.through import Through
from lifecycle.transitions import can

from .. import services
from ..forms import PresentTogetherForm
from ..models import Quote
from .answering import show_form
from .finding import find_opportunity


@require_http_methods(["GET", "POST"])
def present_together(request: SignedInRequest, pk: int) -> HttpResponse:
    """Present several alternatives in one step."""
    opportunity = find_opportunity(request.user, pk=pk)
    services.refuse_unless_quotable(opportunity, request.user)
    quotes = list(opportunity.quotes.prefetch_related("lines"))
    presentable = [quote for quote in quotes if any(can(request.user, quote, act) for act in ("submit", "present"))]
    form = PresentTogetherForm(
        request.POST or None, contact=opportunity.contact, quotes=quotes, presentable=presentable
    )
    if form.is_valid():
        shown, waiting = services.present_together(by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, opportunity, told_of(shown, waiting))
    partial = "quotes/_present_together_form.html"
    link = services.live_link(opportunity)
    return show_form(request, partial, form, opportunity=opportunity, presentable=presentable, link=link)


def told_of(shown: list[Quote], waiting: list[Quote]) -> str:
    told = []
    if shown:
        told.append(ngettext("%d quote is presented", "%d quotes are presented", len(shown)) % len(shown))
    if waiting:
        numbers = ", ".join(quote.number for quote in waiting)
        told.append(_("Waiting for approval: %(numbers)s") % {"numbers": numbers})
    return ". ".join(told)
