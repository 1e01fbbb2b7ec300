"""What a customer asks us on the page of the offer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from interface.limits import within
from interface.requests import Request
from quotes.models import OfferLink
from quotes.services import ask_for_prices, ask_question

from ..forms import PricesForm, QuestionForm
from ..options import options_of
from ..spoken import address_of
from .guard import by_link
from .offer import changed, receipt, show_offer

AN_HOUR = 10  # so often may one link ask


@by_link("GET", "HEAD", "POST")
def ask(request: Request, link: OfferLink) -> HttpResponse:
    """Take a question. The same request twice is one question."""
    if link.opportunity.closed_at:
        return receipt(request, link)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show_offer(request, link, question_form=form, asks=True, status=422 if form.is_bound else 200)
    if not within(AN_HOUR, "asking_by_link", link.pk):
        return show_offer(request, link, question_form=form, asks=True, notice=too_often(), status=429)
    ask_question(link, **form.cleaned_data)
    return redirect(address_of(request, link, asked="question", option=chosen_by(request)))


@by_link("POST")
def prices(request: Request, link: OfferLink) -> HttpResponse:
    """Take the wish for new prices of what has expired."""
    if link.opportunity.closed_at:
        return receipt(request, link)
    form, options = PricesForm(request.POST), options_of(link)
    if not form.is_valid() or options is None or not options.expired:
        return show_offer(request, link, notice=changed(), status=409)
    if not within(AN_HOUR, "asking_by_link", link.pk):
        return show_offer(request, link, notice=too_often(), status=429)
    ask_for_prices(link, quotes=options.expired, **form.cleaned_data)
    return redirect(address_of(request, link, asked="prices"))


def chosen_by(request: Request) -> str:
    """Return the option that was chosen beside the question, so that the answer does not offer another."""
    quote = request.POST.get("quote", "")
    return quote if quote.isdecimal() else ""


def too_often() -> str:
    return _("That was too often for one hour. Nothing was sent; please call us or try again later.")
