"""Who has what in a team, what waits in its queue, and who could take it: for who hands the work out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db.models import CharField, Count, Q, Sum
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from accounts.roles import Role
from lifecycle.clock import business_today
from opportunities.lists import Rows, in_one_query, told
from opportunities.models import Opportunity, Status
from opportunities.periods import Period, first_of
from opportunities.querysets import MONEY, WEIGHTED

from .standing import counted, length, within

if TYPE_CHECKING:
    from accounts.querysets import UserQuerySet
    from opportunities.querysets import OpportunityQuerySet

SHOWN_OF_QUEUE = 20
AMOUNTS = ("inquiry", "negotiation", "weighted")


@dataclass(frozen=True)
class Share:
    """What one person, or all of them, have open in one currency, by status; ``largest`` is the longest bar."""

    currency: str
    inquiry: Decimal
    negotiation: Decimal
    weighted: Decimal
    largest: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.inquiry + self.negotiation

    @property
    def inquiry_length(self) -> int:
        return length(self.inquiry, self.largest)

    @property
    def negotiation_length(self) -> int:
        return length(self.total, self.largest) - self.inquiry_length


@dataclass(frozen=True)
class Won:
    currency: str
    total: Decimal


@dataclass(frozen=True)
class Load:
    """What a person has in this team. Who does not sell here any more, but owns something, is ``gone``."""

    pk: int
    name: str
    count: int
    late: int
    quiet: int
    shares: list[Share]
    won: list[Won]
    is_active: bool = True
    works_here: bool = True
    is_rep: bool = False
    away_until: date | None = None
    stand_in: str | None = None
    absence: int | None = None

    @property
    def key(self) -> str:
        return str(self.pk)

    @property
    def is_gone(self) -> bool:
        return not (self.is_active and self.works_here)

    @property
    def option(self) -> str:
        """How the person stands among those to whom something can be given."""
        words = {"name": self.name, "n": self.count}
        if self.away_until is None:
            return ngettext("%(name)s, %(n)s open", "%(name)s, %(n)s open", self.count) % words
        return ngettext("%(name)s, %(n)s open, away", "%(name)s, %(n)s open, away", self.count) % words


@dataclass(frozen=True)
class Waiting:
    pk: int
    version: int
    name: str
    customer: str
    value: Decimal
    currency: str
    since: datetime

    @classmethod
    def told(cls, row: dict[str, Any]) -> Waiting:
        fields = row | {"value": Decimal(row["value"]), "since": datetime.fromisoformat(row["since"])}
        return cls(**fields)


@dataclass(frozen=True)
class Workload:
    """The page of one team. ``team`` is nothing for a lead who leads none."""

    teams: list[Team]
    team: Team | None
    people: list[Load]
    queue: list[Waiting]
    waiting: int

    @classmethod
    def of(cls, user: User, asked: str) -> Self:
        """Read the team from the address, nonsense meaning the first; two queries."""
        teams = list(Team.objects.assignable_by(user))
        team = next((team for team in teams if str(team.pk) == asked), next(iter(teams), None))
        if team is None:
            return cls(teams, None, [], [], 0)
        lists = in_one_query(parts(Opportunity.objects.visible_to(user).filter(team=team), team))
        queue = sorted(map(Waiting.told, lists["queue"]), key=lambda row: (row.since, row.pk))
        return cls(teams, team, loads(lists), queue, sum(row["count"] for row in lists["waiting"]))

    @property
    def key(self) -> str:
        return str(self.team.pk) if self.team else ""

    @property
    def shown(self) -> list[Load]:
        """Who sells here or owns something; a lead who only leads is no row of the table."""
        return [load for load in self.people if load.is_rep or load.count or load.won]

    @property
    def takers(self) -> list[Load]:
        return [load for load in self.people if not load.is_gone]

    @property
    def suggested(self) -> int | None:
        return suggested(self.people)

    @property
    def total(self) -> Load:
        """What is assigned in all, one sum for each currency."""
        shares = [share for load in self.people for share in load.shares]
        won = [one for load in self.people for one in load.won]
        count, late, quiet = (sum(getattr(load, name) for load in self.people) for name in ("count", "late", "quiet"))
        return Load(0, "", count, late, quiet, added_up(shares), won_in_all(won))

    @property
    def more(self) -> int:
        return self.waiting - len(self.queue)

    @property
    def this_month(self) -> date:
        return first_of(business_today(), 0)

    @property
    def says(self) -> str:
        """Say how many people, how much is open with them, and what waits."""
        if self.team is None:
            return _("You lead no team at present.")
        people, count = len(self.shown), self.total.count
        words = {
            "team": self.team,
            "people": ngettext("%(n)s person", "%(n)s people", people) % {"n": people},
            "open": ngettext("%(n)s open opportunity", "%(n)s open opportunities", count) % {"n": count},
            "queue": ngettext("%(n)s waiting in the queue", "%(n)s waiting in the queue", self.waiting)
            % {"n": self.waiting},
        }
        return _("%(team)s: %(people)s, %(open)s, %(queue)s.") % words


def suggested(people: Iterable[Load]) -> int | None:
    """Name the rep of the team who is here today and owns the fewest open opportunities in it, of several the first
    by name. What a person co-owns does not count, nor what is in other teams, which the lead may not see.
    """
    here = [load for load in people if load.is_rep and not load.is_gone and load.away_until is None]
    least = min(here, key=lambda load: (load.count, load.name, load.pk), default=None)
    return least.pk if least else None


# --- what is asked of the database
def parts(rows: OpportunityQuerySet, team: Team) -> dict[str, Rows]:
    """Return what the page needs, to be fetched in one query: aggregates by person and currency, and short lists."""
    owned = rows.exclude(owner=None)
    month = owned.filter(status=Status.WON, **within("closed_at", Period.MONTH, moments=True))
    return {
        "people": people(owned.open() | month, team),
        "open": open_by_person(owned.open()),
        "won": won_by_person(month),
        "queue": longest_waiting(rows.waiting()),
        "waiting": counted(rows.waiting(), "waiting"),
    }


def who_sells_in(team: Team) -> UserQuerySet:
    """Return who can be given something of this team."""
    found: UserQuerySet = User.objects.selling().in_teams([team.pk])
    return found


def people(owned: OpportunityQuerySet, team: Team) -> Rows:
    here = who_sells_in(team).order_by().values("pk")
    named: Any = User.objects.filter(Q(pk__in=here) | Q(pk__in=owned.order_by().values("owner")))
    reps = User.objects.with_role(Role.REP).filter(teams=team).order_by().values("pk")
    described = named.with_absence().order_by().annotate(works_here=Q(pk__in=here), is_rep=Q(pk__in=reps))
    row = JSONObject(
        pk="pk", name="name", is_active="is_active", works_here="works_here", is_rep="is_rep",
        away_until=Cast("away_until", CharField()), stand_in="stand_in_name",
        absence="absence",
    )  # fmt: skip
    return told(described, "people", row)


def open_by_person(rows: OpportunityQuerySet) -> Rows:
    quiet = Q(pk__in=Opportunity.objects.stalled(timezone.now()).values("pk"))
    sums = {
        status.value: Cast(Coalesce(Sum("value", filter=Q(status=status)), 0, output_field=MONEY), CharField())
        for status in (Status.INQUIRY, Status.NEGOTIATION)
    }
    grouped = rows.order_by().values("owner", "currency").annotate(
        count=Count("pk"),
        late=Count("pk", filter=Q(anticipated_close__lt=business_today())),
        quiet=Count("pk", filter=quiet),
        weighted=Cast(Sum(WEIGHTED), CharField()),
        **sums,
    )  # fmt: skip
    fields = ("owner", "currency", "count", "late", "quiet", "weighted", *sums)
    return told(grouped, "open", JSONObject(**{field: field for field in fields}))


def won_by_person(rows: OpportunityQuerySet) -> Rows:
    grouped = rows.order_by().values("owner", "currency").annotate(total=Cast(Sum("value"), CharField()))
    return told(grouped, "won", JSONObject(owner="owner", currency="currency", total="total"))


def longest_waiting(rows: OpportunityQuerySet) -> Rows:
    row = JSONObject(
        pk="pk", version="version", name="name", customer="customer__name", value=Cast("value", CharField()),
        currency="currency", since="waiting_since",
    )  # fmt: skip
    return told(rows.with_waiting_since().order_by(), "queue", row).order_by("waiting_since", "pk")[:SHOWN_OF_QUEUE]


# --- put together
def loads(lists: dict[str, list[Any]]) -> list[Load]:
    largest: dict[str, Decimal] = defaultdict(Decimal)
    for row in lists["open"]:
        total = Decimal(row["inquiry"]) + Decimal(row["negotiation"])
        largest[row["currency"]] = max(largest[row["currency"]], total)
    by_owner, won_by_owner = of_each(lists["open"]), of_each(lists["won"])
    found = [load_of(row, by_owner[row["pk"]], won_by_owner[row["pk"]], largest) for row in lists["people"]]
    return sorted(found, key=lambda load: (load.is_gone, load.name, load.pk))


def of_each(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["currency"])):
        found[row["owner"]].append(row)
    return found


def load_of(
    person: dict[str, Any], rows: list[dict[str, Any]], won: list[dict[str, Any]], largest: dict[str, Decimal]
) -> Load:
    counts = {name: sum(row[name] for row in rows) for name in ("count", "late", "quiet")}
    away_until = date.fromisoformat(person["away_until"]) if person["away_until"] else None
    return Load(
        **person | {"away_until": away_until},
        **counts,
        shares=[share_of(row, largest[row["currency"]]) for row in rows],
        won=[Won(row["currency"], Decimal(row["total"])) for row in won],
    )


def share_of(row: dict[str, Any], largest: Decimal) -> Share:
    amounts = {name: Decimal(row[name]) for name in AMOUNTS}
    return Share(row["currency"], **amounts, largest=largest)


def added_up(shares: Iterable[Share]) -> list[Share]:
    by_currency: dict[str, list[Share]] = defaultdict(list)
    for share in shares:
        by_currency[share.currency].append(share)
    return [in_all(currency, parts) for currency, parts in sorted(by_currency.items())]


def in_all(currency: str, parts: list[Share]) -> Share:
    return Share(currency, **{name: sum((getattr(share, name) for share in parts), Decimal(0)) for name in AMOUNTS})


def won_in_all(won: Iterable[Won]) -> list[Won]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for one in won:
        totals[one.currency] += one.total
    return [Won(currency, total) for currency, total in sorted(totals.items())]
