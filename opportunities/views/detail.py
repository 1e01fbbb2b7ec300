from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from lifecycle.refusals import Overtaken

from ..business import Business, business_with
from ..forms import NoteForm
from ..lists import Rows, Wanted, in_one_query, told
from ..models import CoOwner, NoteReason, Opportunity, OpportunityEvent, Stage, Status
from ..moves import Moves
from ..permissions import can_edit
from ..steps import ages_in, average_age, steps_of
from ..timeline import Reading, Timeline, stretch

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

BESIDE = ("customer", "contact", "contact_address", "origin", "owner", "team", "stage", "loss_reason")
PARTS = {name: f"opportunities/_{name}.html" for name in ("head", "progress", "facts", "timeline")}
View = Callable[["SignedInRequest", int], "HttpResponse"]
AT_ONCE = timedelta(seconds=5)


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the opportunity: its page, or for htmx the part that is asked for."""
    context = page_of(request, pk)
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "opportunities/detail.html", context)
    alone = PARTS | {"timeline": "opportunities/_timeline_alone.html"}
    return render(request, alone.get(request.htmx.target or "", "opportunities/_opportunity.html"), context)


def is_swapped(request: SignedInRequest) -> bool:
    """Whether an act on the opportunity's own page wants parts of that page in return."""
    return request.htmx.target in {"opportunity", *PARTS}


def swap(request: SignedInRequest, opportunity: Opportunity, news: str, **context: Any) -> HttpResponse:
    """Answer an act with the part that asked, and with the others that follow from it."""
    messages.success(request, news)
    return parts(request, opportunity.pk, context)


def swap_what_is_true(view: View) -> View:
    """On the opportunity's own page, tell who was faster and show how it is now."""

    @wraps(view)
    def answer(request: SignedInRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Overtaken as refusal:
            if not is_swapped(request):
                raise
            messages.error(request, str(refusal))
            response = parts(request, pk, {})
            response.status_code = refusal.status_code
            return response

    return answer


def parts(request: SignedInRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    context |= page_of(request, pk)
    if request.htmx.target == "opportunity":
        return render(request, "opportunities/_opportunity.html", context)
    context["main"] = PARTS[str(request.htmx.target)]
    context["following"] = [part for part in PARTS.values() if part != context["main"]]
    return render(request, "opportunities/_swapped.html", context)


def show(request: SignedInRequest, pk: int, *, note_form: NoteForm) -> HttpResponse:
    """Show the whole page again with a note that lacks something."""
    return render(request, "opportunities/detail.html", page_of(request, pk, note_form), status=422)


def page_of(request: SignedInRequest, pk: int, note_form: NoteForm | None = None) -> dict[str, Any]:
    """Gather the page in two queries; the quotes, the order and the purge ask for theirs."""
    visible = Opportunity.objects.visible_to(request.user)
    opportunity = get_object_or_404(visible.select_related(*BESIDE), pk=pk)
    reading = reading_of(request)
    rows = stretch(opportunity, reading) | told_beside(opportunity, request.user)
    lists = in_one_query(rows, **shown_beside(opportunity))
    opportunity.co_owner_ids = frozenset(person.pk for person in lists["co_owners"])
    names = {stage.pk: stage.name for stage in lists["stages"]}
    stages = [stage for stage in lists["stages"] if stage.active]
    return {
        "opportunity": opportunity,
        "steps": steps_of(opportunity, stages, lists["changes"], average_age(lists.get("ages", ()))),
        "co_owners": lists["co_owners"],
        "moves": Moves.of(opportunity, request.user, stages),
        "timeline": Timeline.put_together(lists, reading, opportunity, names),
        "business": Business.put_together(lists),
        "loss_note": next((row["body"] for row in lists.get("loss_note", ())), ""),
        "may_note": can_edit(opportunity, request.user),
        "note_form": with_reasons(note_form or NoteForm(), lists["reasons"]),
    }


def reading_of(request: SignedInRequest) -> Reading:
    """Read from the address what of the timeline is shown; after an act, from the address of the page."""
    if request.method == "GET":
        return Reading.of(request.GET)
    shown = Reading.of(QueryDict(urlsplit(request.htmx.current_url_abs_path or "").query))
    return Reading(shown.show, shown.system)


def with_reasons(form: NoteForm, reasons: list[NoteReason]) -> NoteForm:
    form.fields["reason"].choices = [(reason.pk, reason.name) for reason in reasons]  # type: ignore[attr-defined]  # of a choice of rows
    return form


def told_beside(opportunity: Opportunity, user: User) -> dict[str, Rows]:
    rows = business_with(opportunity, user)
    if not opportunity.closed_at:
        rows["ages"] = ages_in(opportunity.stage_id, Opportunity.objects.visible_to(user), "ages")
    if opportunity.status == Status.LOST:
        rows["loss_note"] = loss_note(opportunity)
    return rows


def loss_note(opportunity: Opportunity) -> Rows:
    """Tell what the person wrote who marked it as lost."""
    closed_at = opportunity.closed_at or opportunity.stage_since
    notes: QuerySet[Any] = opportunity.notes.filter(created_at__range=(closed_at, closed_at + AT_ONCE)).order_by("pk")
    return told(notes, "loss_note", JSONObject(body="body"))[:1]


def stage_changes(opportunity: Opportunity) -> QuerySet[OpportunityEvent]:
    changes: QuerySet[OpportunityEvent] = opportunity.events.filter(details__changes__has_key="stage_id")
    return changes.order_by("version")


def shown_beside(opportunity: Opportunity) -> dict[str, Wanted]:
    co_owners = CoOwner.objects.filter(opportunity=opportunity).values("user")
    return {
        "stages": (Stage.objects.all(), ["name", "status", "position", "default_success_percent", "active"]),
        "changes": (stage_changes(opportunity), ["happened_at", "version", "details"]),
        "reasons": (NoteReason.objects.active(), ["name", "position"]),
        "co_owners": (User.objects.filter(pk__in=co_owners).order_by("name"), ["name"]),
    }
