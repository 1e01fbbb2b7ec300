"""The workload of a team: looking at it, giving away what waits in its queue, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import leads
from interface.handing import hand_out, handed_back
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from lifecycle.transitions import ask
from opportunities import services
from opportunities.models import Opportunity
from opportunities.permissions import can_hand_over
from opportunities.services.assignment import who_took

from ..forms import GiveForm
from ..workload import Workload

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

USE = "given from the queue"


@require_safe
def workload(request: SignedInRequest) -> HttpResponse:
    """Show who has what: three queries, whatever the team's size."""
    if not can_hand_over(request.user):
        raise NotAllowed(_("The workload is for those who lead a team, and for managers."))
    given = handed_back(request.GET.get("given", ""), by=request.user, use=USE)
    return show(request, request.GET.get("team", ""), given=given)


@require_POST
def give(request: SignedInRequest, pk: int) -> HttpResponse:
    """Assign what waits to somebody of the team. Who comes too late reads who has it."""
    opportunity = find(request, pk)
    try:
        ask(opportunity, "assign", by=request.user, through=Through.PAGE)
        refuse_if_taken(opportunity)
        form = GiveForm(request.POST, opportunity=opportunity)
        if not form.is_valid():
            return show(request, str(opportunity.team_id), problem=problem_of(form), status=422)
        assigned = services.assign(
            opportunity, by=request.user, through=Through.PAGE, team=opportunity.team, **form.cleaned_data
        )
    except Overtaken as refusal:
        return too_late(request, pk, refusal)
    says = _("%(owner)s has “%(name)s” now.") % {"owner": assigned.owner, "name": assigned.name}
    return done(request, opportunity.team_id, {"pk": pk, "version": assigned.version, "says": says})


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put it into the queue again: an ordinary act, refused if somebody has changed it since."""
    given = handed_back(request.POST.get("given", ""), by=request.user, use=USE)
    opportunity = find(request, pk)
    if given is None or given["pk"] != pk:
        raise NotAllowed(_("That can no longer be undone here. Nothing was changed."))
    doing: dict[str, Any] = {"by": request.user, "through": Through.PAGE, "version": given["version"]}
    try:
        services.assign(opportunity, **doing, team=opportunity.team, owner=None, reason=_("Assigned by mistake"))
    except Overtaken as refusal:
        return too_late(request, pk, refusal)
    says = _("“%(name)s” waits in the queue again.") % {"name": opportunity.name}
    return done(request, opportunity.team_id, {"pk": pk, "says": says})


# --- finding and answering
def find(request: SignedInRequest, pk: int) -> Opportunity:
    return get_object_or_404(Opportunity.objects.visible_to(request.user).with_people(), pk=pk)


def refuse_if_taken(opportunity: Opportunity) -> None:
    if opportunity.owner:
        raise Overtaken(who_took(opportunity), subject=opportunity)


def too_late(request: SignedInRequest, pk: int, refusal: Overtaken) -> HttpResponse:
    """Show the panels as they are now, with the sentence that says why nothing was done."""
    opportunity = find(request, pk)
    if not request.htmx:
        raise refusal
    problem = who_took(opportunity) if opportunity.owner else str(refusal)
    return show(request, str(opportunity.team_id), problem=problem, status=refusal.status_code)


def problem_of(form: GiveForm) -> str:
    return str(next(iter(form.errors.values()))[0])


def done(request: SignedInRequest, team: int, given: dict[str, Any]) -> HttpResponse:
    if request.htmx:
        return show(request, str(team), given=given)
    query = urlencode({"team": team, "given": hand_out(given, to=request.user, use=USE)})
    return redirect(f"{reverse('workplace:workload')}?{query}")


def show(
    request: SignedInRequest, team: str, *, given: Any = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """Show the page, or for htmx its panels. What was just given comes with the way to take it back."""
    workload = Workload.of(request.user, team)
    context = {
        "workload": workload,
        "sets_absences": workload.team is not None and leads(request.user, workload.team.pk),
        "given": given,
        "token": hand_out(given, to=request.user, use=USE) if given and "version" in given else "",
        "problem": problem,
    }
    template = "workplace/_workload.html" if request.htmx else "workplace/workload.html"
    return render(request, template, context, status=status)
