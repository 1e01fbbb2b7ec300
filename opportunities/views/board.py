from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lifecycle.clock import business_zone

from ..criteria import ME, QUEUE
from ..models import Opportunity, Stage

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from interface.requests import SignedInRequest

    from ..querysets import OpportunityQuerySet

CARDS = 30
MOST_CARDS = 600
CARD_ORDER = (F("closed_at").desc(nulls_last=True), F("anticipated_close").asc(nulls_last=True), "-value", "pk")


@dataclass
class Column:
    """A stage with its figures per currency, and the first of its cards."""

    stage: Stage
    sums: list[dict[str, Any]] = field(default_factory=list)
    cards: list[Opportunity] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(total["count"] for total in self.sums)

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)

    @property
    def more(self) -> int:
        return len(self.cards) + CARDS


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """Show the open ones and those closed this month, a column for each stage."""
    whose = request.GET.get("owner", "")
    shown = of(request, whose).on_board(since=beginning_of_month())
    columns = [Column(stage) for stage in Stage.objects.active()]
    by_stage = {column.stage.pk: column for column in columns}
    for total in shown.totals_by_stage():
        if total["stage"] in by_stage:
            by_stage[total["stage"]].sums.append(total)
    for card in first_cards(shown, **longer_column(request)):
        if card.stage_id in by_stage:
            by_stage[card.stage_id].cards.append(card)
    groups = [(status, list(group)) for status, group in groupby(columns, key=lambda column: column.stage.status)]
    context = {"groups": groups, "columns": columns, "totals": open_totals(columns), "whose": whose}
    return render(request, "opportunities/board.html", context | {"today": timezone.localdate()})


def of(request: SignedInRequest, whose: str) -> OpportunityQuerySet:
    visible = Opportunity.objects.visible_to(request.user)
    if whose == ME:
        return visible.in_charge_of(request.user)
    return visible.waiting() if whose == QUEUE else visible


def beginning_of_month() -> datetime:
    now = timezone.localtime(timezone.now(), business_zone())
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def longer_column(request: SignedInRequest) -> dict[str, int]:
    """Read which column is asked to show more cards, and how many."""
    stage, cards = request.GET.get("stage", ""), request.GET.get("cards", "")
    if not (stage.isdecimal() and cards.isdecimal() and len(stage) < 19 and len(cards) < 9):
        return {}
    return {"longer": int(stage), "length": min(int(cards), MOST_CARDS)}


def first_cards(shown: OpportunityQuerySet, longer: int = 0, length: int = CARDS) -> OpportunityQuerySet:
    """Return the first cards of every column in one query."""
    numbered = shown.annotate(place=Window(RowNumber(), partition_by="stage", order_by=CARD_ORDER))
    first = Q(place__lte=CARDS) | Q(stage=longer, place__lte=length)
    chosen = numbered.filter(first).values("pk")
    cards = shown.model.objects.filter(pk__in=chosen).with_people().with_co_owner_ids().with_quotes()
    return cards.order_by(*CARD_ORDER)


def open_totals(columns: list[Column]) -> list[dict[str, Any]]:
    """Add up the open columns per currency; the database has summed each."""
    totals: dict[str, dict[str, Any]] = {}
    for total in (total for column in columns if column.stage.status not in ("won", "lost") for total in column.sums):
        sums = totals.setdefault(
            total["currency"], {"currency": total["currency"], "count": 0, "total": 0, "weighted": 0}
        )
        for figure in ("count", "total", "weighted"):
            sums[figure] += total[figure]
    return list(totals.values())
