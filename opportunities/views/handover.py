"""A person's open work goes to colleagues: whose, to whom, what that would mean, done, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interface.answering import done
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.seen import write_seen
from lifecycle.through import Through

from .. import services
from ..forms import HandoverForm
from ..handovers import handovers_within, owners_within, passed, shares
from ..models import Handover
from ..permissions import can_hand_over
from ..services.charge import Move
from ..services.dealing import Terms, Work, plan, work_of
from ..services.handover import handed_over_already, owners_of, versions_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from interface.requests import SignedInRequest


@require_safe
def handovers(request: SignedInRequest) -> HttpResponse:
    """Choose whose work is handed over, and find what was handed over lately."""
    refuse_who_may_not(request.user)
    context = {"people": owners_within(request.user), "handovers": handovers_within(request.user)}
    return render(request, "opportunities/handovers.html", context)


@require_http_methods(["GET", "POST"])
def handover(request: SignedInRequest, person: int) -> HttpResponse:
    """Show what this person has and who would get it; carry out what the preview showed."""
    work = find_work(request.user, person)
    looking = "look" in request.POST
    form = HandoverForm(request.POST or None, work=work, looking=looking)
    if not looking and (repeated := handed_over_already(request.user, form.key)):
        return redirect(repeated)
    if looking or not form.is_valid():
        return show(request, work, form, status=422 if form.is_bound and not looking else 200)
    terms, given = terms_of(form), form.cleaned_data
    asked = {name: given[name] for name in ("reason", "seen", "dealt", "request_key")}
    try:
        made = services.hand_over(work.person, by=request.user, through=Through.PAGE, terms=terms, **asked)
    except Overtaken as refusal:
        work = find_work(request.user, person)
        again = HandoverForm(request.POST, work=work, looking=True)
        return show(request, work, again, refusal=refusal, status=refusal.status_code)
    return done(request, made, _("Handed over"))


def find_work(user: User, person: int) -> Work:
    refuse_who_may_not(user)
    work = work_of(person, user)
    if work is None:
        raise Http404
    return work


def refuse_who_may_not(user: User) -> None:
    if not can_hand_over(user):
        raise NotAllowed(_("Team leads and managers say who is in charge."))


def terms_of(form: HandoverForm) -> Terms:
    terms = form.terms
    if terms is None:
        raise ValueError("A valid form has its terms.")
    return terms


def show(
    request: SignedInRequest, work: Work, form: HandoverForm, *, status: int, refusal: Overtaken | None = None
) -> HttpResponse:
    """Show the form with the preview of what it asks for; before it asks for anything, what there is."""
    terms = form.terms
    moves = plan(work, terms) if terms else []
    moving = [move for move in moves if move.then and not move.obstacle]
    context = {
        "work": work,
        "form": form,
        "refusal": refusal,
        "terms": terms,
        "moving": moving,
        "staying": [move for move in moves if move not in moving],
        "shares": shares(terms.receivers, moving) if terms else [],
        "seen": write_seen(versions_of(moving)),
        "dealt": write_seen(owners_of(moving)),
    }
    return render(request, "opportunities/handover.html", context, status=status)


@require_safe
def handover_done(request: SignedInRequest, handover: int) -> HttpResponse:
    """Show who got what, and for a day the way back."""
    refuse_who_may_not(request.user)
    made = find_handover(request.user, handover)
    context = {"handover": made, "rows": passed(made, request.user)}
    return render(request, "opportunities/handover_done.html", context)


@require_POST
def undo_handover(request: SignedInRequest, handover: int) -> HttpResponse:
    refuse_who_may_not(request.user)
    made = find_handover(request.user, handover)
    _undone, left = services.undo_handover(made, by=request.user, through=Through.PAGE)
    for sentence in why_they_stay(left):
        messages.warning(request, sentence)
    return done(request, made, _("The handover is taken back"))


def find_handover(user: User, pk: int) -> Handover:
    made: Handover = get_object_or_404(Handover.objects.visible_to(user).with_people(), pk=pk)
    return made


def why_they_stay(moves: list[Move]) -> list[str]:
    """Name those that stay, together where they do so for one reason."""
    numbers: dict[str, list[str]] = {}
    for move in moves:
        numbers.setdefault(move.obstacle, []).append(move.opportunity.number)
    pattern = _("%(why)s That stays where it is: %(numbers)s")
    return [pattern % {"why": why, "numbers": ", ".join(found)} for why, found in numbers.items()]
