"""The rows that a search may find, five kinds of them in one query. Every kind starts from what the person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from customers.models import Contact, Customer
from lifecycle.models import Lifecycle
from opportunities.lists import Rows, union_of
from opportunities.models import Opportunity
from orders.models import Order
from quotes.models import Quote
from search.queries import prefix_query

if TYPE_CHECKING:
    from accounts.models import User

Row = dict[str, Any]


def found(user: User, text: str, each: int, *, with_closed: bool) -> list[Row]:
    """Return what fits the text, so many of each kind; closed business only when asked for, or by its number."""
    opportunities = by_words_or_number(Opportunity.objects.visible_to(user), text)
    quotes = by_words_or_number(Quote.objects.visible_to(user), text)
    if not with_closed:
        opportunities = opportunities.filter(Q(is_open=True) | Q(pk=number_in(Opportunity, text)))
        quotes = quotes.filter(~Q(status__in=Quote.FINAL) | Q(pk=number_in(Quote, text)))
    orders = by_words_or_number(Order.objects.visible_to(user), text)
    customers = Customer.objects.visible_to(user).active()
    contacts = Contact.objects.visible_to(user).active()
    theirs = Q(search=prefix_query(text)) | Q(customer__in=customers.matching(text).values("pk"))
    parts = [
        of_opportunities(opportunities).order_by("-modified_at", "-pk"),
        of_quotes(quotes).order_by("-modified_at", "-pk"),
        of_orders(orders).order_by("-modified_at", "-pk"),
        of_customers(customers.matching(text), user).order_by("name", "pk"),
        of_contacts(contacts.filter(theirs)).order_by("name", "pk"),
    ]
    return list(union_of([part[:each] for part in parts]))


def touched(user: User, each: int) -> list[Row]:
    """Return what this person acted on last, each with the moment of it."""
    kinds: Any = ((Opportunity, of_opportunities), (Quote, of_quotes), (Order, of_orders))
    acted = {"touched": Max("events__happened_at")}
    parts = [
        of(model.objects.visible_to(user).filter(events__actor=user).annotate(**acted), at="touched")
        for model, of in kinds
    ]
    return list(union_of([part.order_by("-touched", "-pk")[:each] for part in parts]))


def by_words_or_number(rows: Any, text: str) -> Any:
    """Find by words, and by the bare figures of a number too."""
    if not (text.isascii() and text.isdigit()):
        return rows.matching(text)
    return rows.filter(Q(pk__in=rows.matching(text).values("pk")) | Q(pk=number_in(rows.model, text)))


def number_in(model: type[Lifecycle], text: str) -> int | None:
    """Read a record's number, with or without the letters in front of it."""
    return model.key_in(text) or model.key_in(f"{model.PREFIX}-{text}")


def of_opportunities(rows: Rows, at: str = "modified_at") -> Rows:
    return told(
        rows, "opportunity", at=at, name="name", customer="customer__name", value="value", currency="currency",
        status="status", stage="stage__name", success="stage__default_success_percent", external_id="external_id",
    )  # fmt: skip


def of_quotes(rows: Rows, at: str = "modified_at") -> Rows:
    return told(
        rows, "quote", at=at, name="name", customer="opportunity__customer__name", value="total", currency="currency",
        status="status",
    )  # fmt: skip


def of_orders(rows: Rows, at: str = "modified_at") -> Rows:
    return told(
        rows, "order", at=at, name="name", customer="customer_name", value="total", currency="currency",
        status="status", customer_order_number="customer_order_number", external_id="external_id",
    )  # fmt: skip


def of_customers(rows: Rows, user: User) -> Rows:
    """Bring how much business the person sees with each, not how much there is."""
    seen = Opportunity.objects.visible_to(user).filter(customer=OuterRef("pk")).order_by().values("customer")
    return told(
        rows, "customer", name="name", external_id="external_id",
        open=Coalesce(Subquery(seen.filter(is_open=True).annotate(n=Count("pk")).values("n")), 0),
        closed=Coalesce(Subquery(seen.filter(is_open=False).annotate(n=Count("pk")).values("n")), 0),
    )  # fmt: skip


def of_contacts(rows: Rows) -> Rows:
    return told(
        rows, "contact", name="name", job_title="job_title", email="email", customer="customer__name",
        customer_key="customer_id",
    )  # fmt: skip


def told(rows: Rows, kind: str, **fields: Any) -> Rows:
    """Say of each row what it is, which one, and what a line of the results shows of it."""
    streamed: Rows = rows.annotate(row=JSONObject(kind=Value(kind), key="pk", **fields)).values_list("row", flat=True)
    return streamed
