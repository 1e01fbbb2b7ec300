"""Whose work My day shows: a person's own, or a team's to who leads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from accounts.models import Team
from accounts.permissions import works_in_sales
from accounts.roles import Role
from opportunities.models import Opportunity

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.querysets import TeamQuerySet
    from opportunities.querysets import OpportunityQuerySet

MINE, ALL = "mine", "all"


@dataclass(frozen=True)
class Whose:
    """``choice`` is as it stands in the address: mine, all, or a team's key. Nonsense means the person's usual one."""

    user: User
    choice: str

    @classmethod
    def of(cls, user: User, asked: str) -> Self:
        return cls(user, asked if may_ask(user, asked) else usual(user))

    @property
    def is_mine(self) -> bool:
        return self.choice == MINE

    @property
    def is_all(self) -> bool:
        return self.choice == ALL

    @property
    def team(self) -> int | None:
        return None if self.is_mine or self.is_all else int(self.choice)

    @property
    def teams(self) -> TeamQuerySet:
        """The teams between which this person may switch."""
        return Team.objects.assignable_by(self.user)

    @property
    def opportunities(self) -> OpportunityQuerySet:
        """What counts in the figures, open or closed."""
        seen = Opportunity.objects.visible_to(self.user)
        if self.is_mine:
            return seen.in_charge_of(self.user)
        return seen.filter(team=self.team) if self.team else seen

    @property
    def worklist(self) -> OpportunityQuerySet:
        """What may need the person: of the own work, also what waits in the queues of the own teams, and the work of
        those for whom the person stands in today.
        """
        seen = Opportunity.objects.visible_to(self.user).open()
        if self.is_mine:
            queued = Q(owner=None, team__in=self.user.team_ids | self.user.led_team_ids)
            meanwhile = Q(pk__in=Opportunity.objects.looked_after_by(self.user).values("pk"))
            own = Q(pk__in=self.opportunities.values("pk"))
            return seen.filter(queued | own | meanwhile if self.user.stands_in_for_ids else queued | own)
        return seen.filter(team=self.team) if self.team else seen

    @property
    def queue(self) -> OpportunityQuerySet:
        """What waits in the queues of the own teams, whatever is shown."""
        own = self.user.team_ids | self.user.led_team_ids
        return Opportunity.objects.visible_to(self.user).waiting().filter(team__in=own)

    @property
    def filters(self) -> str:
        """The same choice in the words of the list's address."""
        if self.is_mine:
            return "owner=me"
        return f"team={self.team}" if self.team else ""


def usual(user: User) -> str:
    """Return what a person comes for: a rep the own work, a lead who sells nothing the team's, a manager everything."""
    if user.sees_everything:
        return ALL
    if user.led_team_ids and not user.has_role(Role.REP):
        return str(min(user.led_team_ids))
    return MINE


def may_ask(user: User, asked: str) -> bool:
    if asked == MINE:
        return works_in_sales(user)
    if asked == ALL:
        return user.sees_everything
    is_key = asked.isdecimal() and asked.isascii() and len(asked) < 10
    return is_key and (user.sees_everything or int(asked) in user.led_team_ids)
