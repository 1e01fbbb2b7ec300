"""Of which team, and since when: what a reader asks of the process, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet

from .querysets import outcomes_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Team, User
    from interface.requests import SignedInRequest
    from opportunities.models import Outcome


class Period(TextChoices):
    MONTH = "30", _("30 days")
    QUARTER = "90", _("90 days")
    YEAR = "365", _("365 days")
    EVER = "all", _("All time")


@dataclass
class Scope:
    """A person, a team of theirs or all, and a period. What makes no sense in the address is passed over."""

    user: User
    teams: list[Team]
    asked_team: str
    asked_period: str

    @classmethod
    def of(cls, request: SignedInRequest, teams: list[Team]) -> Scope:
        return cls(request.user, teams, request.GET.get("team", ""), request.GET.get("period", ""))

    @cached_property
    def team(self) -> Team | None:
        return next((team for team in self.teams if str(team.pk) == self.asked_team), None)

    @cached_property
    def period(self) -> Period:
        return Period(self.asked_period) if self.asked_period in Period.values else Period.QUARTER

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def since(self) -> datetime | None:
        return None if self.period == Period.EVER else self.now - timedelta(days=int(self.period.value))

    @property
    def opportunities(self) -> OpportunityQuerySet:
        visible = Opportunity.objects.visible_to(self.user)
        return visible.filter(team=self.team) if self.team else visible

    @property
    def outcomes(self) -> QuerySet[Outcome]:
        """Return what closed in the period. Each closed opportunity has one, so nothing is counted twice."""
        outcomes = outcomes_visible_to(self.user)
        if self.team:
            outcomes = outcomes.filter(team_id=self.team.pk)
        return outcomes.filter(closed_at__gte=self.since) if self.since else outcomes

    @property
    def heading(self) -> str:
        """Say over a column of numbers when they were counted."""
        return str(self.period.label)

    @property
    def sentence(self) -> str:
        if self.team and self.since:
            words = _t("How an opportunity moves, and how those of %(team)s have moved in the last %(days)s days.")
        elif self.team:
            words = _t("How an opportunity moves, and how those of %(team)s have moved so far.")
        elif self.since:
            words = _t("How an opportunity moves, and how those that you see have moved in the last %(days)s days.")
        else:
            words = _t("How an opportunity moves, and how those that you see have moved so far.")
        return words % {"team": self.team, "days": self.period.value}

    @property
    def address(self) -> str:
        """What is asked for as a query string, without what goes without saying."""
        team = {"team": self.team.pk} if self.team else {}
        return urlencode(team | ({} if self.period == Period.QUARTER else {"period": self.period.value}))

    def query(self, **filters: object) -> str:
        """Return the list's question for what a box counts."""
        return urlencode(filters | ({"team": self.team.pk} if self.team else {}))
