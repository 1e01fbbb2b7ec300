"""The acts that settle a row of My day. Each answers htmx with the row and with what else changes on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from interface.formats import day as written
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from lifecycle.transitions import ask
from opportunities import services as opportunities_services
from opportunities.models import Opportunity
from opportunities.permissions import can_edit

from .. import services
from ..day import Day
from ..forms import ExtendForm, LogForm, RescheduleForm
from ..needs import Need, need_of
from ..settled import Settled
from ..since import last_visit
from ..whose import Whose

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

shown_and_done = require_http_methods(["GET", "POST"])


@shown_and_done
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give all quotes of a row that the customer has a later last day."""
    opportunity = find(request, pk)
    form = ExtendForm(request.POST or None)
    if not form.is_valid():
        return ask_for(request, "extend", opportunity, form)
    day, seen = form.cleaned_data["day"], form.cleaned_data["seen"]
    try:
        former = services.extend_all(opportunity, by=request.user, through=Through.PAGE, seen=seen, expires_on=day)
    except Overtaken as refusal:
        return refused(request, opportunity, refusal)
    says = ngettext("%(n)s quote is valid until %(day)s.", "%(n)s quotes are valid until %(day)s.", len(former))
    words = {"n": len(former), "day": written(day)}
    return done(request, Settled(*told(opportunity), says % words, "extend", former))


@shown_and_done
def reschedule(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    former = opportunity.anticipated_close
    form = RescheduleForm(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for(request, "reschedule", opportunity, form)
    day, version = form.cleaned_data["day"], form.cleaned_data["version"]
    try:
        edited = set_close(request, opportunity, version, day)
    except Overtaken as refusal:
        return refused(request, opportunity, refusal)
    says = _("Closes %(day)s.") % {"day": written(day)}
    back = [edited.version, former.isoformat() if former else None]
    return done(request, Settled(*told(opportunity), says, "reschedule", back))


def set_close(request: SignedInRequest, opportunity: Opportunity, version: int, day: Any) -> Opportunity:
    return opportunities_services.edit(
        opportunity, by=request.user, through=Through.PAGE, version=version, anticipated_close=day
    )


@require_POST
def claim(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it from the queue. Who comes too late is told by whom it was taken, and nothing else."""
    seen = Opportunity.objects.claimable_by(request.user) | Opportunity.objects.visible_to(request.user)
    opportunity = seen.filter(pk=pk).first()
    if opportunity is None:
        raise Http404
    try:
        taken = opportunities_services.claim(opportunity, by=request.user, through=Through.PAGE)
    except Overtaken as refusal:
        return refused(request, opportunity, refusal, row="workplace/_gone.html")
    return done(request, Settled(*told(opportunity), _("It is yours now."), "claim", taken.version))


@shown_and_done
def log(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note a contact with the customer. Notes are appended: one can be corrected, not taken back."""
    opportunity = find(request, pk)
    form = LogForm(request.POST or None, pk=pk)
    if not form.is_valid():
        return ask_for(request, "log", opportunity, form)
    note = opportunities_services.add_note(opportunity, by=request.user, **form.cleaned_data)
    return done(request, Settled(*told(opportunity), _("Noted."), note=note.pk))


@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an act back: an ordinary act with the former values, refused if somebody has changed it since."""
    opportunity = find(request, pk)
    settled = Settled.read(request.POST.get("settled", ""), request.user)
    if settled is None or settled.pk != pk or not settled.act:
        raise NotAllowed(_("That can no longer be undone here. Nothing was changed."))
    try:
        take_back(request, opportunity, settled)
    except Overtaken as refusal:
        return refused(request, opportunity, refusal)
    return show_row(request, find(request, pk), says=_("Undone."))


def take_back(request: SignedInRequest, opportunity: Opportunity, settled: Settled) -> None:
    doing: dict[str, Any] = {"by": request.user, "through": Through.PAGE}
    match settled.act, settled.former:
        case "extend", former:
            services.set_back(opportunity, **doing, former=former)
        case "claim", version:
            opportunities_services.release(opportunity, **doing, version=version, reason=_("Taken by mistake"))
        case "reschedule", (version, day):
            set_close(request, opportunity, version, day)


# --- finding and answering


def find(request: SignedInRequest, pk: int) -> Opportunity:
    rows = Opportunity.objects.visible_to(request.user).with_people().with_co_owner_ids()
    return get_object_or_404(rows, pk=pk)


def whose_of(request: SignedInRequest) -> Whose:
    return Whose.of(request.user, request.GET.get("team", ""))


def address_of(whose: Whose, **more: str) -> str:
    return f"{reverse('workplace:day')}?{urlencode({'team': whose.choice, **more})}"


def need_on(request: SignedInRequest, pk: int) -> Need | None:
    return need_of(whose_of(request), last_visit(request.user), pk)


def ask_for(request: SignedInRequest, act: str, opportunity: Opportunity, form: forms.Form) -> HttpResponse:
    """Show the form of an act, in the row for htmx; refuse at once what cannot be done anyway."""
    if act != "log":
        ask(opportunity, "edit", by=request.user, through=Through.PAGE)
    elif not can_edit(opportunity, request.user):
        raise NotAllowed(_("You may read %(number)s, but not write notes on it.") % {"number": opportunity.number})
    need = need_on(request, opportunity.pk)
    if act == "extend" and not form.is_bound:
        form.initial["seen"] = seen_in(need, opportunity)
    context = {
        "opportunity": opportunity,
        "need": need,
        "act": act,
        "form": form,
        "whose": whose_of(request),
        "back": address_of(whose_of(request)),
    }
    template = "workplace/_asking.html" if request.htmx else "workplace/act.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def told(opportunity: Opportunity) -> tuple[int, str, str]:
    return opportunity.pk, opportunity.name, str(opportunity.customer)


def seen_in(need: Need | None, opportunity: Opportunity) -> str:
    if need is None or not need.presented:
        raise Overtaken(_("No quote of it is about to expire."), subject=opportunity)
    return need.seen


def done(request: SignedInRequest, settled: Settled) -> HttpResponse:
    """Tell that it is done. Without the script the next page offers to take it back."""
    if not request.htmx:
        return redirect(address_of(whose_of(request), settled=settled.token_for(request.user)))
    token, back = settled.token_for(request.user), address_of(whose_of(request))
    return answer(request, "workplace/_settled.html", settled=settled, token=token, back=back)


def refused(
    request: SignedInRequest, opportunity: Opportunity, refusal: Overtaken, row: str = "workplace/_row.html"
) -> HttpResponse:
    """Show the row as it is now, with the sentence that says why nothing was done."""
    if not request.htmx:
        raise refusal
    return show_row(request, opportunity, row, says=str(refusal), status=refusal.status_code)


def show_row(
    request: SignedInRequest,
    opportunity: Opportunity,
    row: str = "workplace/_row.html",
    *,
    says: str,
    status: int = 200,
) -> HttpResponse:
    if not request.htmx:
        messages.success(request, says)
        return redirect(address_of(whose_of(request)))
    need = need_on(request, opportunity.pk)
    return answer(request, row, need=need, opportunity=opportunity, says=says, status=status)


def answer(request: SignedInRequest, row: str, *, status: int = 200, **context: Any) -> HttpResponse:
    day = Day.of(whose_of(request))
    context |= {"row": row, "day": day, "day_count": day.worklist.count, "queue_count": day.standing.queue}
    return render(request, "workplace/_answer.html", context, status=status)
