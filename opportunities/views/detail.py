from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User

from ..forms import NoteForm
from ..lists import Wanted, in_one_query
from ..models import CoOwner, NoteReason, Opportunity, OpportunityEvent, Stage
from ..moves import Moves
from ..permissions import can_edit
from ..steps import steps_of
from ..timeline import Timeline

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

FACTS = ("customer", "contact", "contact_address", "origin", "owner", "team", "stage", "loss_reason")


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return show(request, pk)


def is_swapped(request: SignedInRequest) -> bool:
    """Whether an act on the opportunity's own page wants that page's content in return."""
    return request.htmx.target == "opportunity"


def swap(request: SignedInRequest, opportunity: Opportunity, news: str) -> HttpResponse:
    messages.success(request, news)
    return show(request, opportunity.pk)


def show(request: SignedInRequest, pk: int, *, note_form: NoteForm | None = None) -> HttpResponse:
    """Show the opportunity: its page, or for htmx the page's content alone."""
    opportunity = get_object_or_404(Opportunity.objects.visible_to(request.user).select_related(*FACTS), pk=pk)
    lists = in_one_query(**shown_beside(opportunity))
    opportunity.co_owner_ids = frozenset(person.pk for person in lists["co_owners"])
    note_form = note_form or NoteForm()
    note_form.fields["reason"].choices = [(reason.pk, reason.name) for reason in lists["reasons"]]  # type: ignore[attr-defined]
    context = {
        "opportunity": opportunity,
        "steps": steps_of(opportunity, lists["stages"], lists["changes"]),
        "co_owners": lists["co_owners"],
        "moves": Moves.of(opportunity, request.user, lists["stages"]),
        "timeline": Timeline.of(opportunity, before=request.GET.get("before", "")),
        "may_note": can_edit(opportunity, request.user),
        "note_form": note_form,
    }
    template = "opportunities/_opportunity.html" if request.htmx else "opportunities/detail.html"
    return render(request, template, context, status=422 if note_form.is_bound else 200)


def stage_changes(opportunity: Opportunity) -> QuerySet[OpportunityEvent]:
    changes: QuerySet[OpportunityEvent] = opportunity.events.filter(details__changes__has_key="stage_id")
    return changes.order_by("version")


def shown_beside(opportunity: Opportunity) -> dict[str, Wanted]:
    co_owners = CoOwner.objects.filter(opportunity=opportunity).values("user")
    return {
        "stages": (Stage.objects.active(), ["name", "status", "position", "default_success_percent"]),
        "changes": (stage_changes(opportunity), ["happened_at", "version", "details"]),
        "reasons": (NoteReason.objects.active(), ["name", "position"]),
        "co_owners": (User.objects.filter(pk__in=co_owners).order_by("name"), ["name"]),
    }
