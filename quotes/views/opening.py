from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalogue.currencies import CURRENCIES
from interface.requests import SignedInRequest
from lifecycle.through import Through
from opportunities.models import Opportunity
from opportunities.models.opportunity import default_currency
from opportunities.views import opening

from .. import services
from ..forms import LineFormSet, RequestForm
from ..forms.lines import EMPTY_ROWS, with_more_rows

STILL_TYPING = opening.STILL_TYPING | {"more"}


@require_http_methods(["GET", "POST"])
def request_quote(request: SignedInRequest) -> HttpResponse:
    """Open an opportunity because a customer asked for a quote, together with that quote."""
    opening.refuse_unless_selling(request.user)
    if STILL_TYPING & request.POST.keys():
        return show_what_was_typed(request)
    form = (
        RequestForm(request.POST, by=request.user)
        if request.POST
        else RequestForm.blank(by=request.user, customer=opening.asked_for(request))
    )
    lines = LineFormSet(request.POST or None, currency=currency_of(request), empty=EMPTY_ROWS)
    if form.is_valid() and lines.is_valid() and lines.lines:
        asked = Opportunity.CreatedThrough.CUSTOMER_REQUEST
        opportunity = services.open_with_quote(
            by=request.user, through=Through.PAGE, created_through=asked, lines=lines.lines, **form.cleaned_data
        )
        news = _("%(number)s is open, with its first quote") % {"number": opportunity.number}
        return opening.opened(request, opportunity, news)
    return show(request, form, lines, status=422 if form.is_bound else 200)


def show_what_was_typed(request: SignedInRequest) -> HttpResponse:
    """Show it unjudged, with the customers found or with room for more lines; who comes the other way has none yet."""
    typed = request.POST if "lines-TOTAL_FORMS" in request.POST else None
    data = with_more_rows(request.POST) if "more" in request.POST else typed
    form = RequestForm.still_typing(request.POST, by=request.user)
    return show(request, form, LineFormSet(data, currency=currency_of(request), empty=EMPTY_ROWS))


def show(request: SignedInRequest, form: RequestForm, lines: LineFormSet, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "lines": lines, "products": reverse("quotes:products")}
    return render(request, "quotes/request.html", context, status=status)


def currency_of(request: SignedInRequest) -> str:
    typed = request.POST.get("currency", "")
    return typed if typed in dict(CURRENCIES) else default_currency()
