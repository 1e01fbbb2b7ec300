"""The customer's page: every alternative that is presented now, a yes to one or a no to all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interface.requests import Request
from lifecycle.refusals import Overtaken
from quotes.models import OfferLink, Quote
from quotes.models.quote import is_past_its_expiry
from quotes.services import count_opening, reject_seen

from ..forms import AnswerForm, DeclineForm
from ..models import Order
from ..services import QuoteOvertaken, accept_by_link
from .guard import by_link, neutral

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Option:
    """A presented quote as the customer knows it: by a letter."""

    letter: str
    quote: Quote

    @property
    def is_expired(self) -> bool:
        return is_past_its_expiry(self.quote)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: Request, link: OfferLink) -> HttpResponse:
    """Show the offer, or take the customer's yes. Looking changes nothing but the count of openings."""
    if request.method == "POST":
        return accept(request, link)
    if link.opportunity.closed_at:
        return receipt(request, link)
    return show_offer(request, link, counted=is_an_opening(request))


@by_link
@require_POST
def decline(request: Request, link: OfferLink) -> HttpResponse:
    """Take the customer's no to all that the page showed."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return show_offer(request, link, decline_form=form, status=422)
    declined = reject_seen(link, seen=form.cleaned_data["seen"], comment=form.cleaned_data["comment"])
    if not declined and link.opportunity.closed_at:
        return receipt(request, link)
    if not declined and options_of(link):
        return show_offer(request, link, notice=changed(), status=409)
    return notice(request, link, _("Thank you for your answer"), _("We know now that none of these suits you."))


def accept(request: Request, link: OfferLink) -> HttpResponse:
    form = AnswerForm(request.POST, chosen=None, customer=link.opportunity.customer.name)
    if not form.is_valid():
        return show_offer(request, link, form=form, status=422)
    answer = form.cleaned_data
    answer.pop("agreed")
    quote = link.opportunity.quotes.filter(pk=answer.pop("quote")).first()
    if quote is None:
        return neutral(request)
    try:
        order = accept_by_link(link, quote, **answer)
    except QuoteOvertaken as overtaken:
        return notice(request, link, _("Another option was accepted"), str(overtaken), status=409)
    except Overtaken as refusal:
        return show_offer(request, link, notice=why_not(refusal), status=409)
    return redirect(link.path) if came_through(order, link) else already_accepted(request, link, order)


def why_not(refusal: Overtaken) -> str:
    """Tell the customer in the customer's words; ours speak of statuses."""
    if any(blocker.name == "is_not_expired" for blocker in refusal.blockers):
        return _("Nothing was accepted: this option has expired. Ask us for a fresh one.")
    return changed()


def changed() -> str:
    return _(
        "Nothing was accepted or declined: the offer has changed since you opened this page. Please look at it again."
    )


def is_an_opening(request: Request) -> bool:
    """Count who comes by the link; not a colleague who looks at the page, and not a choice made on it."""
    return request.method == "GET" and not request.htmx and not request.user.is_authenticated


def options_of(link: OfferLink) -> list[Option]:
    quotes = link.opportunity.quotes.presented().prefetch_related("lines__product").order_by("pk")
    return [Option(LETTERS[n] if n < len(LETTERS) else str(n + 1), quote) for n, quote in enumerate(quotes)]


def chosen_among(options: list[Option], wanted: str) -> Option:
    """Return the option that was asked for, else the primary one that can be accepted, else the first."""
    asked = [option for option in options if str(option.quote.pk) == wanted]
    likely = sorted(options, key=lambda option: (option.is_expired, not option.quote.is_primary))
    return [*asked, *likely][0]


def show_offer(
    request: Request,
    link: OfferLink,
    *,
    form: AnswerForm | None = None,
    decline_form: DeclineForm | None = None,
    notice: str = "",
    counted: bool = False,
    status: int = 200,
) -> HttpResponse:
    options = options_of(link)
    if not options:
        return neutral(request)
    if counted:
        count_opening(link)
    chosen = chosen_among(options, request.POST.get("quote") or request.GET.get("option", ""))
    seen = ",".join(f"{option.quote.pk}:{option.quote.revision}" for option in options)
    context = {
        "link": link,
        "opportunity": link.opportunity,
        "options": options,
        "chosen": chosen,
        "form": form or AnswerForm(chosen=chosen.quote, customer=link.opportunity.customer.name),
        "decline_form": decline_form or DeclineForm(initial={"seen": seen}),
        "seen": seen,
        "message": next((option.quote.message for option in options if option.quote.message), ""),
        "notice": notice,
    }
    return render(request, "orders/_chosen.html" if request.htmx else "orders/offer.html", context, status=status)


def receipt(request: Request, link: OfferLink) -> HttpResponse:
    """Show the order to who accepted through this link, and nothing to anybody else."""
    order = Order.objects.of(link.opportunity)
    if order is None or not came_through(order, link):
        return neutral(request)
    return render(request, "orders/receipt.html", {"order": order, "lines": order.lines.all(), "link": link})


def came_through(order: Order, link: OfferLink) -> bool:
    return bool(order.events.filter(action="create", link=link.pk).exists())


def already_accepted(request: Request, link: OfferLink, order: Order) -> HttpResponse:
    facts = {"who": order.accepted_by, "order": order.number}
    return notice(
        request, link, _("It is accepted"), _("%(who)s had accepted it already. It is order %(order)s.") % facts
    )


def notice(request: Request, link: OfferLink, heading: str, sentence: str, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"link": link, "heading": heading, "sentence": sentence}
    return render(request, "orders/offer_notice.html", context, status=status)
