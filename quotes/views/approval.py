"""The inbox of who approves discounts, the decision, and who decides in a lead's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import works_in_sales
from interface.answering import done, page_behind, show_form
from interface.numbers import number_in
from interface.paging import page
from interface.requests import SignedInRequest
from lifecycle.refusals import NotAllowed
from lifecycle.through import Through
from lifecycle.transitions import can

from .. import services
from ..forms import ActForm, DelegateForm, RefuseForm
from ..models import ApprovalDelegate, Quote, QuoteEvent
from ..permissions import can_delegate, can_edit
from .answering import ask_for
from .finding import AROUND, find_quote, sees_opportunity, with_co_owner_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

LATELY = 10
PAGE = 50
shown_and_done = require_http_methods(["GET", "POST"])


@require_safe
def approvals(request: SignedInRequest) -> HttpResponse:
    """Show what waits for an approval: what this person may decide, what others decide, and what was decided lately."""
    user = request.user
    if not works_in_sales(user):
        raise NotAllowed(_("Approvals are shown to those who work in sales."))
    waiting = page(pending(user), request, order=("submitted_at", "pk"), size=PAGE)
    for quote in waiting.rows:
        quote.opportunity.__dict__["co_owner_ids"] = quote.co_owner_ids
    standing = ApprovalDelegate.objects.standing().filter(Q(lead=user) | Q(delegate=user))
    delegations = list(standing.select_related("lead", "delegate").order_by("first_day", "pk"))
    context = {
        "page": waiting,
        "to_decide": [Row(quote, user) for quote in waiting.rows if can(user, quote, "approve")],
        "others_decide": [Row(quote, user) for quote in waiting.rows if not can(user, quote, "approve")],
        "decided": decided_lately(user),
        "own": [one for one in delegations if one.lead_id == user.pk],
        "others": [one for one in delegations if one.delegate_id == user.pk],
        "may_delegate": can_delegate(user),
    }
    return render(request, "approvals/inbox.html", context)


class Row:
    """A pending quote in the inbox; it leads to the opportunity only where the reader sees that for certain."""

    def __init__(self, quote: Quote, user: User) -> None:
        self.quote = quote
        self.opportunity = quote.opportunity
        self.limit = quote.opportunity.team.discount_limit_percent
        self.is_linked = can_edit(quote, user)


def pending(user: User) -> Any:
    seen = Quote.objects.visible_to(user).pending().with_stand_ins().with_absent_lead(user)
    return with_co_owner_ids(seen).select_related("submitted_by", *AROUND)


def decided_lately(user: User) -> list[QuoteEvent]:
    decisions = QuoteEvent.objects.filter(
        action__in=("approve", "refuse"), quote__in=Quote.objects.visible_to(user).values("pk")
    )
    return list(decisions.select_related("actor", "quote__opportunity").order_by("-happened_at", "-pk")[:LATELY])


@shown_and_done
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    return decide(request, pk, "approve", ActForm, services.approve, _("%(number)s is approved"))


@shown_and_done
def refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    return decide(request, pk, "refuse", RefuseForm, services.refuse, _("%(number)s is a draft again"))


def decide(
    request: SignedInRequest,
    pk: int,
    act: str,
    form_class: type[ActForm],
    service: Callable[..., Quote],
    news: str,
) -> HttpResponse:
    if before := decided_before(request, pk, act):
        return done(request, after_deciding(request, before), news % {"number": before.number})
    quote = find_quote(request.user, pk)
    form = form_class(request.POST or None, quote=quote)
    if form.is_valid():
        decided = service(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, after_deciding(request, decided), news % {"number": quote.number})
    return ask_for(
        request, act, quote, form, back=page_behind(request, inbox()), unseen=not sees_opportunity(quote, request.user)
    )


def decided_before(request: SignedInRequest, pk: int, act: str) -> Quote | None:
    """Find the own decision that this request repeats."""
    version = number_in(request.POST.get("version", ""))
    return None if version is None else services.decided_before(pk, act, by=request.user, version=version)


def after_deciding(request: SignedInRequest, quote: Quote) -> str:
    """Go back to where the dialog stood, unless that is the quote of which a delegate has now lost sight."""
    behind = page_behind(request, inbox())
    is_seen = behind != quote.get_absolute_url() or quote.is_visible_to(request.user)
    return behind if is_seen else inbox()


def inbox() -> str:
    return reverse("quotes:approvals")


@shown_and_done
def name_delegate(request: SignedInRequest) -> HttpResponse:
    """Let somebody approve in the lead's place for some days."""
    services.refuse_to_delegate(request.user)
    form = DelegateForm(request.POST or None, lead=request.user)
    if form.is_valid():
        named = services.name_delegate(by=request.user, **form.cleaned_data)
        return done(request, inbox(), _("%(name)s approves in your place") % {"name": named.delegate})
    return show_form(request, "approvals/_delegate_form.html", form, page="approvals/act.html", back=inbox())


@require_POST
def end_delegate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it back at once."""
    named = ApprovalDelegate.objects.filter(lead=request.user, pk=pk).select_related("delegate").first()
    if named is None:
        raise Http404
    services.end_delegate(named, by=request.user)
    return done(request, inbox(), _("%(name)s no longer approves in your place") % {"name": named.delegate})
