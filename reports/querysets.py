"""Whose figures a reader sees. An outcome outlives its opportunity, so it is asked by what it remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, FloatField, Q, QuerySet

from accounts.roles import Role
from opportunities.models import Outcome

if TYPE_CHECKING:
    from accounts.models import User


class MedianDays(Aggregate):
    """The length in days that half of the intervals reach."""

    template = "EXTRACT(EPOCH FROM PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s))::float / 86400"
    output_field = FloatField()


def outcomes_visible_to(user: User) -> QuerySet[Outcome]:
    """Return what the user sees of closed opportunities, here or in history: own and co-owned, of led teams, or all."""
    outcomes = Outcome.objects.all()
    if user.sees_everything:
        return outcomes
    seen = Q(team_id__in=user.led_team_ids)
    if user.has_role(Role.REP, Role.LEAD):
        seen |= Q(owner_id=user.pk) | Q(co_owner_ids__contains=[user.pk])
    return outcomes.filter(seen)


def compiled(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the query as text and parameters, for a statement that starts from these rows."""
    return rows.query.sql_with_params()
