from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Team, User
from accounts.permissions import looks_after_the_house
from interface.export import Column, as_file, written
from lifecycle.clock import business_today
from lifecycle.refusals import NotAllowed
from opportunities.lists import in_one_query
from opportunities.models import LeadOrigin, LossReason, Opportunity, Stage
from opportunities.replay import Replay, replays
from opportunities.views.export import note_export

from ..audit import AFTER, page, stream
from ..audit_criteria import Form, Question
from ..audit_words import Told, differences_of, names_of

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from interface.requests import SignedInRequest

LONGEST_FILE = 50_000


@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """Show what happened, as asked for in the address: the page, or for htmx the table alone."""
    refuse_others(request)
    names = known_names()
    question = Question(Form(request.GET, names["people"].items()))
    found = page(question, request.GET)
    replay = replay_of(question)
    context = {
        "question": question,
        "page": found,
        "rows": [Told(row, names) for row in found.rows],
        "replay": replay,
        "differing": list(differences_of(replay.differing, names)) if replay else [],
        "longest": LONGEST_FILE,
    }
    return render(request, "reports/_audit.html" if request.htmx else "reports/audit.html", context)


@require_safe
def export_audit(request: SignedInRequest) -> HttpResponseBase:
    """Stream the newest of what is asked for as a file for a spreadsheet. That is an entry itself."""
    refuse_others(request)
    names = known_names()
    question = Question(Form(request.GET, names["people"].items()))
    note_export(request, "audit")
    rows = (Told(row, names) for row in stream(question, None, AFTER, LONGEST_FILE))
    lines = written(rows, columns(), by=request.user.pk, of="audit")
    return as_file(lines, _("audit-%(day)s.csv") % {"day": business_today().isoformat()})


def refuse_others(request: SignedInRequest) -> None:
    if not looks_after_the_house(request.user):
        raise NotAllowed(_("The audit is for administrators."))


def known_names() -> dict[str, dict[int, str]]:
    """Return the names of people, teams, stages and codes, in one query."""
    lists = in_one_query(
        user=(User.objects.order_by("name"), ["name"]),
        team=(Team.objects.order_by("name"), ["name"]),
        stage=(Stage.objects.order_by("name"), ["name"]),
        lossreason=(LossReason.objects.order_by("name"), ["name"]),
        leadorigin=(LeadOrigin.objects.order_by("name"), ["name"]),
    )
    return names_of(lists)


def replay_of(question: Question) -> Replay | None:
    """Replay the one opportunity that is asked for; what has left into history took its events along."""
    model, key = question.record or (None, 0)
    if model is not Opportunity:
        return None
    return next(replays(Opportunity.objects.filter(pk=key)), None)


def columns() -> dict[str, Column]:
    return {
        _("When (UTC)"): lambda told: told.at.isoformat(timespec="microseconds"),
        _("Who"): lambda told: told.who,
        _("Through"): lambda told: told.through,
        _("What"): lambda told: told.what,
        _("About"): lambda told: told.about,
        _("Before and after"): lambda told: "; ".join(
            f"{one.field}: {one.before} → {one.after}" for one in told.differences
        ),
        _("Given"): lambda told: "; ".join(f"{name}: {value}" for name, value in told.given),
        _("Network address"): lambda told: told.network,
        _("Request"): lambda told: told.request,
    }
