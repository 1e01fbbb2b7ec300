"""Acts on the rows that were selected in the list: what is chosen, the form, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.models import User
from interface.answering import page_behind, show_form
from interface.handing import hand_out, handed_back
from lifecycle.refusals import NotAllowed
from lifecycle.seen import write_seen
from lifecycle.through import Through

from .. import services
from ..forms import AccompanyForm, ReassignManyForm, RescheduleForm
from ..permissions import can_hand_over
from ..selection import MOST_AT_ONCE, Selection
from ..services import Result

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

BULK_UNDO = "undo of an act on many"
PAGE = "opportunities/bulk.html"


@require_http_methods(["GET", "POST"])
def bulk_reschedule(request: SignedInRequest) -> HttpResponse:
    selection = Selection.of(request)
    form = RescheduleForm(request.POST or None)
    if not selection.is_fit or not form.is_valid():
        return ask(request, "reschedule", selection, form)
    day = form.cleaned_data["closes"]
    result = services.reschedule(selection.chosen, closes=lambda pk: day, versions=selection.seen, **act_of(request))
    return show(request, selection, result, undo=as_undo(request, "reschedule", result))


@require_http_methods(["GET", "POST"])
def bulk_reassign(request: SignedInRequest) -> HttpResponse:
    if not can_hand_over(request.user):
        raise NotAllowed(_("Team leads and managers say who is in charge."))
    selection = Selection.of(request)
    form = ReassignManyForm(request.POST or None, by=request.user)
    if not selection.is_fit or not form.is_valid():
        return ask(request, "reassign", selection, form)
    result = services.reassign(
        selection.rows, reassignment=form.reassignment, versions=selection.seen, **act_of(request)
    )
    return show(request, selection, result)


@require_http_methods(["GET", "POST"])
def bulk_accompany(request: SignedInRequest) -> HttpResponse:
    selection = Selection.of(request)
    form = AccompanyForm(request.POST or None, chosen=selection.chosen)
    if not selection.is_fit or not form.is_valid():
        return ask(request, "accompany", selection, form)
    rows = selection.rows.with_those_in_charge().order_by("pk")
    result = services.accompany(rows, versions=selection.seen, **form.cleaned_data, **act_of(request))
    return show(request, selection, result, undo=as_undo(request, "accompany", result))


@require_POST
def bulk_undo(request: SignedInRequest) -> HttpResponse:
    """Set back what one act on many has changed: ordinary acts with the former values, each seen in its new version."""
    selection = Selection.of(request)
    act, before = read_undo(request)
    result = UNDO[act](request, selection, before)
    return show(request, selection, result)


def undo_reschedule(request: SignedInRequest, selection: Selection, before: dict[int, Any]) -> Result:
    def closed(pk: int) -> date | None:
        return date.fromisoformat(before[pk]) if before[pk] else None

    rows = [row for row in selection.chosen if row.pk in before]
    return services.reschedule(rows, closes=closed, versions=selection.seen, **act_of(request))


def undo_accompany(request: SignedInRequest, selection: Selection, before: dict[int, Any]) -> Result:
    known = User.objects.in_bulk({pk for people in before.values() for pk in people})
    rows = selection.rows.filter(pk__in=before).with_those_in_charge().order_by("pk")
    return services.stand_beside(
        rows, people=lambda pk: [known[person] for person in before[pk]], versions=selection.seen, **act_of(request)
    )


UNDO: dict[str, Callable[[SignedInRequest, Selection, dict[int, Any]], Result]] = {
    "reschedule": undo_reschedule,
    "accompany": undo_accompany,
}


def act_of(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "through": Through.PAGE}


def as_undo(request: SignedInRequest, act: str, result: Result) -> str:
    """Write down what there was before, for this person alone."""
    before = {pk: was.isoformat() if isinstance(was, date) else was for pk, was in result.before.items()}
    return hand_out([act, before], to=request.user, use=BULK_UNDO) if before else ""


def read_undo(request: SignedInRequest) -> tuple[str, dict[int, Any]]:
    handed = handed_back(request.POST.get("undo", ""), by=request.user, use=BULK_UNDO)
    if handed is None:
        raise NotAllowed(_("That can no longer be undone here. Nothing was changed."))
    act, before = handed
    return act, {int(pk): was for pk, was in before.items()}


def ask(request: SignedInRequest, act: str, selection: Selection, form: forms.Form) -> HttpResponse:
    context = {"selection": selection, "back": way_back(request, selection), "most": MOST_AT_ONCE}
    return show_form(request, f"opportunities/_bulk_{act}.html", form, page=PAGE, **context)


def show(request: SignedInRequest, selection: Selection, result: Result, undo: str = "") -> HttpResponse:
    """Tell what changed and what did not; the list behind the dialog then fetches itself anew."""
    result.gone += selection.gone
    partial = "opportunities/_bulk_result.html"
    context = {
        "result": result,
        "selection": selection,
        "undo": undo,
        "now": write_seen({row.pk: row.version for row in result.changed}),
        "back": way_back(request, selection),
        "partial": partial,
    }
    response = render(request, partial if request.htmx else PAGE, context)
    return trigger_client_event(response, "opportunities-changed") if request.htmx else response


def way_back(request: SignedInRequest, selection: Selection) -> str:
    """Return the page of the list on which the person stands; without the script, the first of the view."""
    return page_behind(request, f"{reverse('opportunities:list')}?{selection.view}")
