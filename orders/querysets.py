from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.roles import Role
from customers.models import Customer
from search.queries import prefix_query

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

    def matching(self, text: str) -> OrderQuerySet:
        """Find by number, external id, customer, or the customer's own order number."""
        if (key := self.model.key_in(text)) is not None:
            return self.filter(pk=key)
        query = prefix_query(text)
        if query is None:
            return self
        customers = Customer.objects.filter(search=query).values("pk")
        typed = text.strip()
        known = Q(customer_order_number__iexact=typed) | Q(external_id__iexact=typed)
        return self.filter(known | Q(customer__in=customers))

    def totals(self) -> QuerySet[Order, dict[str, Any]]:
        """Return count and total per currency, without what was cancelled."""
        rows = self.order_by().values("currency")
        agreed = ~Q(status=self.model.Status.CANCELLED)
        summed: QuerySet[Order, Any] = rows.annotate(count=Count("pk"), sum=Sum("total", filter=agreed))
        return summed.order_by("currency")

    def of(self, opportunity: Opportunity) -> Order | None:
        """Return the one order of this opportunity, or none."""
        return self.filter(opportunity_id=opportunity.pk).first()
