"""The board: the filtered pipeline in columns, each with its figures and the first of its cards."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from interface.paging import Order

from .criteria import ANY, Criteria, offered_to
from .figures import Sums, added_up, figures_by_stage, stage_of
from .filters import Chip
from .models import Opportunity, Stage, Status
from .models.status import CLOSED
from .periods import Period, beginning
from .querysets import rows_behind
from .ways import reasons, ways_open

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from accounts.models import User
    from interface.requests import SignedInRequest

    from .querysets import OpportunityQuerySet

CARDS, STEP = 30, 12
CARD_ORDER = ("-closed_at", "anticipated_close", "-value", "pk")
NOT_OF_THE_BOARD = ("status", "stage", "sort", "after", "before")


class BoardCriteria(Criteria):
    """The list's filters, asked of what is open or was closed this month; stage and status are the columns."""

    def __init__(self, data: QueryDict, user: User, offered: dict[str, list[Any]]) -> None:
        asked = data.copy()
        for name in NOT_OF_THE_BOARD:
            asked.pop(name, None)
        asked["status"] = ANY
        super().__init__(asked, user, offered)

    def filter_queryset(self, queryset: OpportunityQuerySet) -> OpportunityQuerySet:
        return super().filter_queryset(queryset).on_board(since=beginning(Period.MONTH.days[0]))

    @property
    def asked(self) -> dict[str, Any]:
        return {name: value for name, value in super().asked.items() if name != "status"}

    @property
    def chips(self) -> list[Chip]:
        return [chip for chip in super().chips if chip.name not in NOT_OF_THE_BOARD]


@dataclass(frozen=True)
class Card:
    """An opportunity, and the keys of the stages that this person can take it to."""

    opportunity: Opportunity
    takes: list[int]


@dataclass
class Column:
    """A stage with its figures per currency, the first of its cards, and the address of the next."""

    stage: Stage
    sums: list[Sums] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    more: int = 0
    further: str = ""

    @property
    def count(self) -> int:
        return sum(total["count"] for total in self.sums)

    @property
    def is_closed(self) -> bool:
        return self.stage.status in CLOSED

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return reasons(self.stage)

    def fill(self, found: list[Card], size: int, question: str) -> None:
        """Take so many of these; what is beyond them waits behind the button."""
        self.cards, waiting = found[:size], found[size : size + STEP]
        self.more = len(waiting)
        if waiting:
            place = {"stage": self.stage.pk, "after": in_column().word_for(self.cards[-1].opportunity)}
            self.further = "?" + "&".join(filter(None, (question, urlencode(place))))


@dataclass(frozen=True)
class Group:
    """The columns of a status; won and lost stand together."""

    status: str
    columns: list[Column]

    @property
    def is_closed(self) -> bool:
        return self.columns[0].is_closed

    @property
    def sums(self) -> list[Sums]:
        return added_up(total for column in self.columns for total in column.sums)


class Board:
    """What one person sees under these filters. The stages come with what can be filtered by, in one query."""

    def __init__(self, user: User, address: QueryDict) -> None:
        offered = offered_to(user)
        self.user = user
        self.criteria = BoardCriteria(address, user, offered)
        self.stages: list[Stage] = offered["stage"]
        self.asked_stage = address.get("stage", "")
        self.position = in_column().position_at(address.get("after", "")) or []

    @classmethod
    def of(cls, request: SignedInRequest) -> Self:
        return cls(request.user, request.GET)

    @property
    def address(self) -> str:
        question = self.criteria.question
        return reverse("opportunities:board") + (f"?{question}" if question else "")

    @property
    def is_continued(self) -> bool:
        """Whether one column is asked for from a place further down."""
        return bool(self.position) and any(str(stage.pk) == self.asked_stage for stage in self.stages)

    @cached_property
    def columns(self) -> list[Column]:
        """Every stage as a column with its figures, a retired one only while something is left in it: one query."""
        columns = {stage.pk: Column(stage) for stage in self.stages}
        for total in figures_by_stage(self.criteria.qs):
            columns.setdefault(total["stage"], Column(stage_of(total))).sums.append(total)
        return sorted(columns.values(), key=lambda column: (column.stage.position, column.stage.pk))

    def fill(self) -> None:
        """Bring the first cards of every column: one query."""
        found = self.first_cards()
        for column in self.columns:
            here = [card for card in found if card.opportunity.stage_id == column.stage.pk]
            column.fill(here, CARDS, self.criteria.question)

    def first_cards(self) -> list[Card]:
        shown = self.criteria.qs
        if self.is_continued:
            shown = shown.filter(~Q(stage=int(self.asked_stage)) | in_column().beyond(self.position))
        numbered = shown.annotate(place=Window(RowNumber(), partition_by="stage", order_by=in_column().columns()))
        return self.as_cards(numbered.filter(place__lte=CARDS + STEP).values("pk"))

    def next_cards(self) -> Column:
        """Return the column that is asked for with the cards beyond that place, and nothing else."""
        column = next(Column(stage) for stage in self.stages if str(stage.pk) == self.asked_stage)
        further = self.criteria.qs.filter(in_column().beyond(self.position), stage=column.stage)
        found = self.as_cards(further.order_by(*in_column().columns()).values("pk")[: 2 * STEP])
        column.fill(found, STEP, self.criteria.question)
        return column

    def card(self, pk: int) -> Card | None:
        """Return this one as a card, if it is among what is shown."""
        return next(iter(self.as_cards(self.criteria.qs.filter(pk=pk).values("pk"))), None)

    def as_cards(self, chosen: Any) -> list[Card]:
        quotes = rows_behind(Opportunity, "quotes").filter(opportunity=OuterRef("pk"))
        found = Opportunity.objects.filter(pk__in=chosen).with_people().with_co_owner_ids().with_quotes()
        ordered = found.annotate(was_quoted=Exists(quotes)).order_by(*in_column().columns())
        return [Card(opportunity, self.takes(opportunity)) for opportunity in ordered]

    def takes(self, opportunity: Opportunity) -> list[int]:
        return [stage.pk for stage, _act in ways_open(opportunity, self.user, self.stages)]

    @property
    def groups(self) -> list[Group]:
        kinds = ((Status.INQUIRY,), (Status.NEGOTIATION,), CLOSED)
        groups = ([column for column in self.columns if column.stage.status in kind] for kind in kinds)
        return [Group(columns[0].stage.status, columns) for columns in groups if columns]

    @cached_property
    def totals(self) -> list[Sums]:
        """Return the sums of the open columns, one for each currency."""
        return added_up(total for column in self.columns if not column.is_closed for total in column.sums)

    @property
    def count(self) -> int:
        return sum(sums["count"] for sums in self.totals)

    @property
    def end_of_month(self) -> date:
        return Period.MONTH.last_day

    @property
    def next_month(self) -> date:
        return Period.NEXT_MONTH.days[0]


@cache
def in_column() -> Order:
    return Order.of(Opportunity.objects.all(), CARD_ORDER)
