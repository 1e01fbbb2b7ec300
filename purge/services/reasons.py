"""The named reasons that keep an opportunity, or its quotes, in the live tables: each is written down once, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.clock import business_day, business_zone
from opportunities.models import Status
from orders.models import Order
from quotes.models import Quote

from ..models import Document, Restoration, RetentionRule, SetAside
from ..models.set_aside import MOST_TRIES


@dataclass(frozen=True)
class Reason:
    """Whom it holds back, as a condition that is never null, and the sentence for one of them."""

    name: str
    label: Promise
    holds: Q
    sentence: Callable[[Any], str]


def reasons(document: str, at: datetime, rules: Mapping[str, RetentionRule]) -> Iterator[Reason]:
    yield is_open()
    yield within_retention(at, rules)
    if document == Document.OPPORTUNITY:
        yield quotes_remain()
    yield on_legal_hold(at)
    yield won_without_order()
    yield restored(at)
    yield set_aside(document)


def is_open() -> Reason:
    return Reason("open", gettext_lazy("open"), Q(is_open=True), lambda opportunity: _("It is open."))


def within_retention(at: datetime, rules: Mapping[str, RetentionRule]) -> Reason:
    holds = Q()
    for outcome, rule in rules.items():
        holds |= Q(status=outcome, closed_at__gt=rule.closed_by(at))

    def sentence(opportunity: Any) -> str:
        rule = rules[opportunity.status]
        ends = written(timezone.localtime(rule.ends(opportunity.closed_at), business_zone()))
        return _("Its retention lasts until %(date)s (%(rule)s).") % {"date": ends, "rule": rule}

    return Reason("retention", gettext_lazy("within retention"), holds, sentence)


def quotes_remain() -> Reason:
    def sentence(opportunity: Any) -> str:
        numbers = ", ".join(quote.number for quote in opportunity.quotes.order_by("pk"))
        return _("Its quotes are still here: %(numbers)s.") % {"numbers": numbers}

    return Reason("quotes_remain", gettext_lazy("quotes remain"), Q(has_quotes()), sentence)


def on_legal_hold(at: datetime) -> Reason:
    def sentence(opportunity: Any) -> str:
        return _("It is on legal hold until the end of %(date)s.") % {"date": written(opportunity.hold_until)}

    return Reason("legal_hold", gettext_lazy("on legal hold"), Q(hold_until__gte=business_day(at)), sentence)


def won_without_order() -> Reason:
    ordered = Exists(Order.objects.filter(opportunity_id=OuterRef("pk")))
    return Reason(
        "won_without_order",
        gettext_lazy("won without an order"),
        Q(status=Status.WON) & ~Q(ordered),
        lambda opportunity: _("It is won, but has no order."),
    )


def restored(at: datetime) -> Reason:
    def sentence(opportunity: Any) -> str:
        last = Restoration.objects.keeping(at).filter(opportunity_id=opportunity.pk).latest("kept_until")
        until = written(timezone.localtime(last.kept_until, business_zone()))
        return _("It was restored and stays until %(date)s.") % {"date": until}

    return Reason("restored", gettext_lazy("restored lately"), told_of(Restoration.objects.keeping(at)), sentence)


def set_aside(document: str) -> Reason:
    records = SetAside.objects.given_up().filter(document=document)
    return Reason(
        "set_aside",
        gettext_lazy("set aside"),
        told_of(records),
        lambda opportunity: _("It failed %(n)d times and was set aside for an operator.") % {"n": MOST_TRIES},
    )


def has_quotes() -> Exists:
    return Exists(Quote.objects.filter(opportunity=OuterRef("pk")))


def told_of(rows: QuerySet[Any]) -> Q:
    return Q(Exists(rows.filter(opportunity_id=OuterRef("pk"))))


def written(day: date) -> str:
    return date_format(day, "j M Y")
