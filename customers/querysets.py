from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, JSONObject

from search.queries import prefix_query

from .permissions import can_see

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User


LATEST_EVENTS = 10
CONTACT = ("id", "name", "job_title", "email", "phone", "language", "time_zone", "active")
ADDRESS = ("id", "line1", "line2", "postcode", "city", "region", "country", "active")
EVENT = {
    "action": "action",
    "at": "happened_at",
    "who": "actor__name",
    "on_behalf_of": "on_behalf_of",
    "contact": "contact__name",
    "address": "address",
    "details": "details",
}


def rows_behind(model: type[Model], name: str) -> Any:
    """Return the rows that refer to this model, by the name that they go by here, also those of a room above."""
    related: Any = model._meta.get_field(name).related_model
    return related.objects.all()


def as_rows(rows: QuerySet[Any], **fields: Any) -> ArraySubquery:
    """Bring these rows of each record along, as plain values in an array."""
    return ArraySubquery(rows.values(row=JSONObject(**fields)))


def same(names: tuple[str, ...]) -> dict[str, str]:
    return {name: name for name in names}


class CustomerQuerySet(QuerySet["Customer"]):
    def visible_to(self, user: User) -> CustomerQuerySet:
        return self if can_see(user) else self.none()

    def active(self) -> CustomerQuerySet:
        return self.filter(active=True)

    def unmerged(self) -> CustomerQuerySet:
        return self.filter(merged_into=None)

    def matching(self, text: str) -> CustomerQuerySet:
        query = prefix_query(text)
        return self.filter(search=query) if query else self

    def found_by(self, text: str) -> CustomerQuerySet:
        """Find by name and external id, by a contact, and by what was merged into it."""
        query = prefix_query(text)
        if query is None:
            return self
        people = rows_behind(self.model, "contacts").filter(search=query).values("customer")
        merged = self.model.objects.filter(search=query, merged_into__isnull=False).values("merged_into")
        return self.filter(Q(search=query) | Q(pk__in=people) | Q(pk__in=merged))

    def with_open_business(self, user: User) -> CustomerQuerySet:
        """Bring what is open with each customer, of what this person may see: how many, worth what, last touched when.

        The sums come per currency, as text, because JSON knows no decimals.
        """
        seen = rows_behind(self.model, "opportunities").visible_to(user).filter(customer=OuterRef("pk")).order_by()
        sums = JSONObject(currency="currency", total=Cast(Sum("value"), CharField()))
        count = seen.open().values("customer").annotate(n=Count("pk")).values("n")
        latest = seen.values("customer").annotate(latest=Max("modified_at")).values("latest")
        brought: CustomerQuerySet = self.annotate(
            open_count=Coalesce(Subquery(count), 0),
            open_sums=ArraySubquery(
                seen.open().values("currency").annotate(row=sums).order_by("currency").values("row")
            ),
            last_activity=Subquery(latest),
        )
        return brought

    def with_place_and_contact(self) -> CustomerQuerySet:
        """Bring the first active address, and the active contact who has been known longest."""
        contacts = rows_behind(self.model, "contacts").filter(customer=OuterRef("pk"), active=True).order_by("pk")
        addresses = rows_behind(self.model, "addresses").filter(customer=OuterRef("pk"), active=True).order_by("pk")
        brought: CustomerQuerySet = self.annotate(
            main_contact=Subquery(contacts.values("name")[:1]),
            place=Subquery(addresses.values(row=JSONObject(city="city", country="country"))[:1]),
        )
        return brought

    def with_belongings(self) -> CustomerQuerySet:
        """Bring all that a customer's page shows of this room in the same query."""
        of_it = {"customer": OuterRef("pk")}
        contacts = rows_behind(self.model, "contacts").filter(**of_it, merged_into=None)
        addresses = rows_behind(self.model, "addresses").filter(**of_it)
        events = rows_behind(self.model, "events").filter(**of_it).order_by("-version")[:LATEST_EVENTS]
        merged = self.model.objects.filter(merged_into=OuterRef("pk")).order_by("name", "pk")
        brought: CustomerQuerySet = self.select_related("merged_into").annotate(
            contact_rows=as_rows(contacts.order_by("-active", "name", "pk"), **same(CONTACT)),
            address_rows=as_rows(addresses.order_by("-active", "pk"), **same(ADDRESS)),
            event_rows=as_rows(events, **{name: F(path) for name, path in EVENT.items()}),
            merged_from=ArraySubquery(merged.values("name")),
        )
        return brought


class ContactQuerySet(QuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        return self if can_see(user) else self.none()

    def active(self) -> ContactQuerySet:
        return self.filter(active=True)

    def reached_at(self, email: str) -> ContactQuerySet:
        """Return who can be written to at this address, however it is typed, with the customer; the newest first."""
        in_use = self.active().filter(customer__active=True, email__iexact=email)
        return in_use.select_related("customer").order_by("-pk")


class AddressQuerySet(QuerySet["Address"]):
    def visible_to(self, user: User) -> AddressQuerySet:
        return self if can_see(user) else self.none()

    def active(self) -> AddressQuerySet:
        return self.filter(active=True)
