"""What a person has, and to whom each would go: the one reckoning behind the preview and the handover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from accounts.models import Absence, Team, User
from accounts.permissions import belongs_to, works_in_sales

from ..models import Opportunity, Rule
from .charge import Charge, Move, among, obstacle

if TYPE_CHECKING:
    from accounts.querysets import UserQuerySet

    from ..querysets import OpportunityQuerySet

Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Work:
    """The open work of a person that somebody hands out, and the people around it with what that one sees of theirs."""

    person: User
    opportunities: list[Opportunity]
    people: dict[int, User]

    @property
    def owned(self) -> list[Opportunity]:
        return [row for row in self.opportunities if row.owner_id == self.person.pk]

    @property
    def shared(self) -> list[Opportunity]:
        return [row for row in self.opportunities if row.owner_id != self.person.pk]

    @cached_property
    def teams(self) -> list[Team]:
        """The teams that what the person owns belongs to."""
        return sorted({row.team for row in self.owned}, key=lambda team: team.name)

    @cached_property
    def colleagues(self) -> list[User]:
        """Who may take over: active, in sales, in one of the teams."""
        return [person for person in self.people.values() if person != self.person and self.may_take_over(person)]

    def may_take_over(self, person: User) -> bool:
        return works_in_sales(person) and any(belongs_to(person, team.pk) for team in self.teams)

    def charge_of(self, opportunity: Opportunity) -> Charge:
        beside = [self.people[pk] for pk in opportunity.co_owner_ids]
        return Charge(opportunity.team, self.people[opportunity.owner_id or 0], sorted(beside, key=str))


@dataclass(frozen=True)
class Terms:
    """How a person's work is to be handed over.

    Without a ``team``, that of all teams. ``keep``: the person stays beside each new owner. ``leave``: the person goes
    from where others own it.
    """

    receivers: list[User]
    rule: str
    team: int | None = None
    keep: bool = False
    leave: bool = True


def work_of(person: int, by: User) -> Work | None:
    """Return what this person has within what ``by`` hands out; nothing for who is not within it. Two queries."""
    rows = hand_out_of(person, by).select_related("customer", "stage", "team", "owner").with_co_owner_ids()
    return around(person, list(rows.order_by("pk")), by)


def hand_out_of(person: int, by: User) -> OpportunityQuerySet:
    return Opportunity.objects.visible_to(by).assignable_by(by).open().in_charge_of(User(pk=person))


def around(person: int, opportunities: list[Opportunity], by: User) -> Work | None:
    people = {user.pk: user for user in people_around(person, opportunities, by)}
    found = people.get(person)
    if found is None or not (opportunities or is_within(found, by)):
        return None
    return Work(found, opportunities, people)


def is_within(person: User, by: User) -> bool:
    return by.sees_everything or any(belongs_to(person, team) for team in by.led_team_ids)


def people_around(person: int, opportunities: list[Opportunity], by: User) -> UserQuerySet:
    """Return the person, who is in charge beside, and the active people of the teams, with what each has open."""
    beside = {pk for row in opportunities for pk in (row.owner_id, *row.co_owner_ids)}
    teams = {row.team_id for row in opportunities}
    colleagues = User.objects.active().in_teams(teams).values("pk")
    people: UserQuerySet = User.objects.with_scope().filter(Q(pk__in={person, *beside}) | Q(pk__in=colleagues))
    away = Absence.objects.standing().today().filter(person=OuterRef("pk"))
    return people.annotate(has_open=open_of_each(by), is_away=Exists(away)).order_by("name", "pk")


def open_of_each(by: User) -> ArraySubquery:
    """Tell of a person's open opportunities that ``by`` sees: how many and how much, by currency."""
    rows = Opportunity.objects.visible_to(by).open().filter(owner=OuterRef("pk")).order_by().values("currency")
    total = Cast(Sum("value"), CharField())
    return ArraySubquery(rows.values(row=JSONObject(currency="currency", count=Count("pk"), total=total)))


def open_count(person: Any) -> int:
    return sum(row["count"] for row in person.has_open)


def open_sums(person: Any) -> Sums:
    return {row["currency"]: Decimal(row["total"]) for row in person.has_open}


def plan(work: Work, terms: Terms) -> list[Move]:
    """Say of each what would become of it, by id."""
    owned = [row for row in work.owned if terms.team in (None, row.team_id)]
    dealt = deal(owned, terms.receivers, terms.rule)
    moves = [given(work, row, dealt.get(row.pk), keep=terms.keep) for row in owned]
    shared = [row for row in work.shared if terms.team in (None, row.team_id)] if terms.leave else []
    return sorted([*moves, *(left(work, row) for row in shared)], key=lambda move: move.opportunity.pk)


def given(work: Work, opportunity: Opportunity, receiver: User | None, *, keep: bool) -> Move:
    """The opportunity goes to the receiver; its co-owners stay as far as they may."""
    now = work.charge_of(opportunity)
    if receiver is None:
        sentence = _("None of those chosen works in the team %(team)s.") % {"team": now.team}
        return Move(opportunity, now, None, sentence)
    beside = among(now.team, [*now.co_owners, *([work.person] if keep else [])])
    return moved(opportunity, now, Charge(now.team, receiver, [person for person in beside if person != receiver]))


def left(work: Work, opportunity: Opportunity) -> Move:
    """Somebody else owns it; the person no longer stands beside."""
    now = work.charge_of(opportunity)
    beside = [person for person in among(now.team, now.co_owners) if person != work.person]
    return moved(opportunity, now, Charge(now.team, now.owner, beside))


def moved(opportunity: Opportunity, now: Charge, then: Charge) -> Move:
    if not now.team.active:
        return Move(opportunity, now, then, _("The team %(team)s is no longer active.") % {"team": now.team})
    return Move(opportunity, now, then, obstacle(opportunity, then))


def deal(opportunities: list[Opportunity], receivers: list[User], rule: str) -> dict[int, User]:
    """Give each to a receiver of its team; those that none may have are missing.

    By load, whoever has the fewest open so far is next; in turn, whoever was given the fewest. The largest customers
    are dealt first, so that the small ones even out the rest.
    """
    by_load = rule in (Rule.LOAD, Rule.CUSTOMER)
    load = Counter({person.pk: open_count(person) if by_load else 0 for person in receivers})
    of_customer: dict[int, User] = {}
    dealt = {}
    for opportunity in in_order(opportunities, rule):
        fit = [person for person in receivers if belongs_to(person, opportunity.team_id)]
        known = of_customer.get(opportunity.customer_id)
        if not fit:
            continue
        dealt[opportunity.pk] = receiver = known if known in fit else min(fit, key=lambda person: load[person.pk])
        load[receiver.pk] += 1
        if rule == Rule.CUSTOMER:
            of_customer.setdefault(opportunity.customer_id, receiver)
    return dealt


def in_order(opportunities: list[Opportunity], rule: str) -> Iterable[Opportunity]:
    if rule != Rule.CUSTOMER:
        return opportunities
    size = Counter(row.customer_id for row in opportunities)
    return sorted(opportunities, key=lambda row: (-size[row.customer_id], row.customer_id, row.pk))
