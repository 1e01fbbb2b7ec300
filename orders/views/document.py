"""Papers behind the order and behind the customer's link."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interface.requests import Request, SignedInRequest
from lifecycle.refusals import NotVisible
from quotes.document import quote_file_name, quote_pdf
from quotes.models import OfferLink
from quotes.models.quote import is_past_its_expiry
from quotes.views.document import pdf_answer
from typesetting.press import typeset

from ..document import language_of, order_file_name, order_paper, order_pdf, with_all
from ..models import Order
from .guard import by_link
from .offer import came_through


@require_safe
def pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(with_all(Order.objects.visible_to(request.user)), pk=pk)
    return pdf_answer(typeset("paper", order_paper(order, language=language_of(order))), order_file_name(order))


@by_link("GET", "HEAD")
def offer_pdf(request: Request, link: OfferLink, *, quote: int) -> HttpResponse:
    """Hand out an option that the customer's page shows; of any other quote there is nothing to be learned here."""
    shown = link.opportunity.quotes.presented().filter(pk=quote).first()
    if shown is None or not (link.lives() or is_past_its_expiry(shown)):
        raise NotVisible(_("There is no such record."))
    return pdf_answer(quote_pdf(shown, language=get_language() or ""), quote_file_name(shown))


@by_link("GET", "HEAD")
def receipt_pdf(request: Request, link: OfferLink) -> HttpResponse:
    """Hand out the order confirmation to who accepted through this link."""
    order = Order.objects.of(link.opportunity)
    if order is None or not came_through(order, link):
        raise NotVisible(_("There is no such record."))
    return pdf_answer(order_pdf(order, language=get_language() or ""), order_file_name(order))
