"""What needs somebody today: each opportunity that is due, why, and the one act that settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from interface import formats
from lifecycle.clock import business_today
from lifecycle.seen import write_seen
from lifecycle.transitions import can
from quotes.models import Quote

from .due import due, first_due
from .rules import EXPIRING, OPENED, PASSED, QUEUE, RULES, STALLED, Rule
from .why import WHY

if TYPE_CHECKING:
    from accounts.models import User

    from .whose import Whose

IN_LIST = {
    EXPIRING: "quotes=presented",
    PASSED: "closes=passed",
    QUEUE: "owner=queue",
    OPENED: "quotes=presented",
    STALLED: "quiet=stage",
}


@dataclass(frozen=True)
class ExpiringQuote:
    pk: int
    version: int
    expires_on: date
    is_presented: bool

    @classmethod
    def told(cls, row: dict[str, Any]) -> ExpiringQuote:
        is_presented = row["status"] == Quote.Status.PRESENTED
        return cls(row["pk"], row["version"], date.fromisoformat(row["expires_on"]), is_presented)


@dataclass(frozen=True)
class Need:
    """One opportunity that needs somebody, why, and the one act by which this person settles it."""

    opportunity: Any
    user: User

    @property
    def rule(self) -> Rule:
        rank: int = self.opportunity.rank
        return RULES[rank]

    @cached_property
    def quotes(self) -> list[ExpiringQuote]:
        return [ExpiringQuote.told(row) for row in self.opportunity.expiring or ()]

    @property
    def presented(self) -> list[ExpiringQuote]:
        return [quote for quote in self.quotes if quote.is_presented]

    @property
    def seen(self) -> str:
        """The quotes to be extended, each in the version that the person sees."""
        return write_seen({quote.pk: quote.version for quote in self.presented})

    @property
    def act(self) -> str:
        """The name of what settles it; nothing, if that is for somebody else to do."""
        if self.rule is QUEUE:
            return next((act for act in ("claim", "assign") if can(self.user, self.opportunity, act)), "")
        if not can(self.user, self.opportunity, "edit"):
            return ""
        if self.rule is EXPIRING:
            return "extend" if self.presented else "present"
        return "reschedule" if self.rule is PASSED else "log"

    @property
    def days(self) -> list[tuple[int, date]]:
        """The days to which it can be put off by one press."""
        begin = max(business_today(), *(quote.expires_on for quote in self.quotes)) if self.quotes else business_today()
        return [(days, begin + timedelta(days=days)) for days in (7, 14, 30)]

    @property
    def why(self) -> str:
        return WHY[self.rule](self)

    @property
    def waits_since(self) -> datetime:
        moment: datetime = self.opportunity.waiting_since
        return moment

    @property
    def meanwhile(self) -> str:
        """For whom the person stands in here, and until when; nothing where it is the person's own."""
        opportunity = self.opportunity
        if opportunity.meanwhile_until is None or self.user.pk in opportunity.co_owner_ids:
            return ""
        words = {"name": first_name(opportunity.owner), "day": formats.day(opportunity.meanwhile_until)}
        return _("for %(name)s until %(day)s") % words


@dataclass(frozen=True)
class Group:
    """The needs under the heading of a rule, as many as are shown, and of each rule below it how many there are."""

    rule: Rule
    whose: Whose
    needs: list[Need]
    counts: dict[Rule, int]

    @property
    def key(self) -> str:
        return self.rule.name

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def more(self) -> int:
        return self.count - len(self.needs)

    @property
    def title(self) -> str:
        teams = {need.opportunity.team for need in self.needs}
        if self.rule is QUEUE and self.needs:
            if len(teams) == 1:
                return _("Waiting in the %(team)s queue") % {"team": teams.pop()}
            return _("Waiting in several queues")
        return str(self.rule.heading)

    @property
    def question(self) -> str:
        """How the list shows the rest."""
        of_whom = "" if self.rule is QUEUE else self.whose.filters
        return "&".join(filter(None, (IN_LIST[next(iter(self.counts))], of_whom)))


@dataclass(frozen=True)
class Worklist:
    groups: list[Group]

    @classmethod
    def of(cls, whose: Whose, since: datetime) -> Worklist:
        return cls(grouped([Need(row, whose.user) for row in first_due(whose, since)], whose))

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def grouped(needs: list[Need], whose: Whose) -> list[Group]:
    """Put the needs under their headings; rules that share one are grouped by the first of them."""
    found: dict[str, Group] = {}
    for need in needs:
        first = next(rule for rule in RULES if rule.heading == need.rule.heading)
        group = found.setdefault(first.name, Group(first, whose, [], {}))
        group.needs.append(need)
        group.counts[need.rule] = need.opportunity.of_rule
    return list(found.values())


def first_name(user: User) -> str:
    return next(iter(user.name.split()), user.name)


def need_of(whose: Whose, since: datetime, pk: int) -> Need | None:
    """Return what this one needs now, if anything."""
    row = due(whose, since).filter(pk=pk).first()
    return Need(row, whose.user) if row else None
