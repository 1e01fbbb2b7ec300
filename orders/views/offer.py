"""The customer's page: every alternative that is presented now, a yes to one or a no to all."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interface.requests import Request
from lifecycle.refusals import NotVisible, Overtaken
from quotes.models import OfferLink
from quotes.services import count_opening, reject_seen

from ..forms import AnswerForm, DeclineForm, PricesForm, QuestionForm
from ..models import Order
from ..options import options_of
from ..services import QuoteOvertaken, accept_by_link
from ..spoken import address_of, asked_language
from .guard import by_link

THANKS = {
    "question": gettext_lazy("Thank you. We have your question and will answer you soon."),
    "prices": gettext_lazy("Thank you. We will send you new prices."),
}
OWN_QUERY = {"option", "language", "asked"}  # what only our own links and forms say
AHEAD_OF_TIME = ("Sec-Purpose", "Purpose", "X-Moz")  # how a browser says that nobody has asked for the page yet


@by_link("GET", "HEAD", "POST")
def offer(request: Request, link: OfferLink) -> HttpResponse:
    """Show the offer, or take the customer's yes. Looking changes nothing but the count of openings."""
    if request.method == "POST":
        return accept(request, link)
    if link.opportunity.closed_at:
        return receipt(request, link)
    return show_offer(request, link, counted=is_an_opening(request))


@by_link("POST")
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
    opportunity = link.opportunity
    form = AnswerForm(request.POST, opportunity=opportunity)
    if not form.is_valid():
        return show_offer(request, link, form=form, status=422)
    if not link.lives():
        return show_offer(request, link, form=form.once_more(opportunity), notice=expired(), status=409)
    answer = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
    quote = opportunity.quotes.filter(pk=answer.pop("quote")).first()
    if quote is None:
        raise NotVisible(_("There is no such record."))
    try:
        order = accept_by_link(link, quote, **answer)
    except QuoteOvertaken as overtaken:
        return notice(request, link, _("Another option was accepted"), str(overtaken), status=409)
    except Overtaken as refusal:
        return show_offer(request, link, form=form.once_more(opportunity), notice=why_not(refusal), status=409)
    return redirect(address_of(request, link)) if came_through(order, link) else already_accepted(request, link, order)


def why_not(refusal: Overtaken) -> str:
    """Tell the customer in the customer's words; ours speak of statuses."""
    if any(blocker.name == "is_not_expired" for blocker in refusal.blockers):
        return expired()
    return changed()


def expired() -> str:
    return _("Nothing was accepted: this option has expired. Ask us for a fresh one.")


def changed() -> str:
    return _(
        "Nothing was accepted or declined: the offer has changed since you opened this page. Please look at it again."
    )


def is_an_opening(request: Request) -> bool:
    """Count who comes by the link; not a colleague who looks, not a choice made on it, not a page fetched ahead."""
    ahead = any("prefetch" in request.headers.get(name, "") for name in AHEAD_OF_TIME)
    inside = request.htmx or not OWN_QUERY.isdisjoint(request.GET)
    return request.method == "GET" and not (ahead or inside or request.user.is_authenticated)


def show_offer(
    request: Request,
    link: OfferLink,
    *,
    form: AnswerForm | None = None,
    notice: str = "",
    counted: bool = False,
    status: int = 200,
    **others: Any,
) -> HttpResponse:
    """Show what is offered now, with the forms as they were sent where that is what is answered."""
    options = options_of(link)
    if options is None:
        raise NotVisible(_("There is no such record."))
    if counted:
        count_opening(link, options.quotes)
    chosen = options.chosen(request.POST.get("quote") or request.GET.get("option", ""))
    context = {
        "link": link,
        "language": asked_language(request),
        "opportunity": link.opportunity,
        "options": options,
        "chosen": chosen,
        "form": form or AnswerForm(opportunity=link.opportunity),
        "decline_form": DeclineForm(initial={"seen": options.seen}),
        "question_form": QuestionForm(),
        "prices_form": PricesForm(),
        "notice": notice,
        "thanks": THANKS.get(request.GET.get("asked", "")),
        **others,
    }
    return render(request, "orders/_chosen.html" if request.htmx else "orders/offer.html", context, status=status)


def receipt(request: Request, link: OfferLink) -> HttpResponse:
    """Show the order to who accepted through this link, and nothing to anybody else."""
    order = Order.objects.of(link.opportunity)
    if order is None or not came_through(order, link):
        raise NotVisible(_("There is no such record."))
    context = {"order": order, "opportunity": link.opportunity, "lines": order.lines.all(), "link": link}
    return render(request, "orders/receipt.html", context)


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
