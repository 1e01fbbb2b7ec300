from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

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
            seen |= self._charge_of(user)
        return self.filter(seen)

    def in_charge_of(self, user: User) -> OrderQuerySet:
        """Return those that the user owns or co-owns."""
        return self.filter(self._charge_of(user))

    def _charge_of(self, user: User) -> Q:
        shared = self.model.co_owners.through.objects.filter(user=user).values("order")
        return Q(owner=user) | Q(pk__in=shared)

    def with_co_owner_ids(self) -> OrderQuerySet:
        """Bring what our predicates ask, in the same query."""
        rows = self.model.co_owners.through.objects.filter(order=OuterRef("pk"))
        beside = {"co_owner_ids": ArraySubquery(rows.values("user"))}
        return self.annotate(**beside)

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

    def totals(self, *, cancelled: bool = False) -> QuerySet[Order, dict[str, Any]]:
        """Return per currency how many there are, how many of them cancelled, and the sum without those."""
        rows = self.order_by().values("currency")
        off = Q(status=self.model.Status.CANCELLED)
        figures = {
            "count": Count("pk"),
            "cancelled": Count("pk", filter=off),
            "sum": Coalesce(Sum("total", filter=off if cancelled else ~off), Decimal()),
        }
        summed: QuerySet[Order, Any] = rows.annotate(**figures)
        return summed.order_by("currency")

    def undelivered(self) -> OrderQuerySet:
        """Return those that are neither fulfilled nor cancelled."""
        return self.filter(status__in=[self.model.Status.CREATED, self.model.Status.CONFIRMED])

    def of(self, opportunity: Opportunity) -> Order | None:
        """Return the one order of this opportunity, or none."""
        return self.filter(opportunity_id=opportunity.pk).first()
