from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User
    from opportunities.models import Opportunity

    from .models import Order


class OrderQuerySet(QuerySet["Order"]):
    def visible_to(self, user: User) -> OrderQuerySet:
        """Return own and co-owned orders and those of led teams; an order outlives its opportunity."""
        if user.sees_everything:
            return self
        seen = Q(team__in=user.led_team_ids)
        if user.has_role(Role.REP, Role.LEAD):
            shared = self.model.co_owners.through.objects.filter(user=user).values("order")
            seen |= Q(owner=user) | Q(pk__in=shared)
        return self.filter(seen)

    def of(self, opportunity: Opportunity) -> Order | None:
        """Return the one order of this opportunity, or none."""
        return self.filter(opportunity_id=opportunity.pk).first()
