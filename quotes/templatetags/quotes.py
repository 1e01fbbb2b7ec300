"""What templates of other rooms take from this one: the alternatives side by side, and how a quote's status looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from interface import formats
from interface.formats import percent
from interface.templatetags.interface import state
from lifecycle.clock import business_today
from quotes.acts import EXTEND, PRESENT, SUBMIT, Act, acts, can_count, obstacles
from quotes.comparison import comparable
from quotes.differences import Difference, difference, further, with_line_facts
from quotes.models import Quote
from quotes.permissions import can_quote_on
from quotes.services import default_expiry, last_mail, live_link

if TYPE_CHECKING:
    from django.template.context import Context

    from accounts.models import User
    from opportunities.models import Opportunity

register = template.Library()

LOOKS = {
    Quote.Status.DRAFT: ("off", "draft"),
    Quote.Status.PENDING_APPROVAL: ("warn", "waiting"),
    Quote.Status.APPROVED: ("inq", "approved"),
    Quote.Status.PRESENTED: ("inq", "presented"),
    Quote.Status.REJECTED: ("bad", "lost"),
    Quote.Status.ACCEPTED: ("won", "won"),
    Quote.Status.ABANDONED: ("off", "abandoned"),
}
AT_HAND = 2
SOON = timedelta(days=7)
TENTH = Decimal("0.1")


@register.simple_tag
def quote_state(quote: Quote, pill: bool = False) -> SafeString:
    """Show a quote's status, and of an abandoned one the reason."""
    if quote.abandon_reason and quote.abandon_reason.code == "expired":
        return state("warn", "expired", quote.abandon_reason.name, pill)
    kind, mark = LOOKS[quote.status]
    return state(kind, mark, quote.get_status_display(), pill)


@register.filter
def address(act: Act, quote: Quote) -> str:
    return act.address(quote)


@register.filter
def line_discounts(quote: Quote) -> Decimal:
    return Decimal(quote.subtotal - quote.list_total)


@register.filter
def saving(quote: Quote) -> Decimal:
    """Return how far the whole quote lies under list prices."""
    return Decimal(quote.list_total - quote.total)


@register.filter
def margin_percent(quote: Quote) -> str:
    return percent((quote.margin * 100 / quote.total).quantize(TENTH, ROUND_HALF_UP))


@register.filter
def on_scale(percent: Decimal, quote: Quote) -> str:
    """Place a percentage on a bar of 200 units, with the team's limit at three fifths of it."""
    limit = quote.opportunity.team.discount_limit_percent
    full = max(limit * 5 / 3, quote.list_discount_percent, Decimal(1))
    return f"{max(percent, Decimal(0)) * 200 / full:.1f}"


@dataclass(frozen=True)
class Alternative:
    """A quote on the opportunity's page, with what this person can do with it and why the rest is not possible."""

    quote: Quote
    at_hand: list[Act]
    further: list[Act]
    may_count: bool
    obstacles: list[str]
    difference: Difference

    @classmethod
    def of(cls, quote: Quote, user: User, counting: Quote | None) -> Self:
        possible = acts(quote, user)
        return cls(
            quote, possible[:AT_HAND], possible[AT_HAND:], can_count(quote, user), obstacles(quote, user),
            difference(quote, counting),
        )  # fmt: skip

    @property
    def presentable(self) -> bool:
        return any(act in (SUBMIT, PRESENT) for act in self.at_hand + self.further)


@register.simple_tag
def extension(act: Act, quote: Quote) -> date | None:
    """Return the last day that one click gives to what is about to expire; nothing where it must be asked for."""
    if act != EXTEND or quote.expires_on is None or quote.expires_on > business_today() + SOON:
        return None
    until = default_expiry()
    return until if until > quote.expires_on else None


@register.simple_tag
def new_key() -> UUID:
    """Name a request that creates: sent twice, it is still one."""
    return uuid4()


def next_expiry(quotes: list[Quote]) -> str:
    """Say when the first of what the customer has expires, if that is soon."""
    days = sorted(quote.expires_on for quote in quotes if quote.status == Quote.Status.PRESENTED and quote.expires_on)
    if not days or days[0] > business_today() + SOON:
        return ""
    day = formats.day(days[0])
    if days[0] < business_today():
        return _("Expired %(day)s") % {"day": day}
    if len(days) > 1 and days[0] == days[-1]:
        return _("All expire %(day)s") % {"day": day}
    return _("Expires %(day)s") % {"day": day} if len(days) == 1 else _("First expires %(day)s") % {"day": day}


@register.filter
def differs(alternative: Alternative, fact: str) -> bool:
    return fact in alternative.difference.facts


@register.filter
def and_further(alternative: Alternative) -> str:
    return further(alternative.difference.more)


@register.inclusion_tag("quotes/_alternatives.html", takes_context=True)
def alternatives(context: Context, opportunity: Opportunity, user: User) -> dict[str, Any]:
    """Show an opportunity's quotes side by side; three queries, however many there are."""
    quotes = with_line_facts(opportunity.quotes.with_stand_ins().select_related("abandon_reason"))
    counting = next((quote for quote in quotes if quote.is_primary), None)
    shown = [Alternative.of(quote, user, counting) for quote in quotes]
    may_quote = can_quote_on(opportunity, user)
    link = live_link(opportunity) if may_quote else None
    shows_offer = any(quote.status == Quote.Status.PRESENTED for quote in quotes)
    return {
        "request": context["request"],
        "opportunity": opportunity,
        "alternatives": shown,
        "presentable": [alternative for alternative in shown if alternative.presentable],
        "shows_offer": shows_offer,
        "may_quote": may_quote,
        "link": link,
        "mail": last_mail(opportunity, quotes) if link else None,
        "mails": link and shows_offer and opportunity.contact and opportunity.contact.email,
        "expiry": next_expiry(quotes),
        "comparable": comparable(quotes),
    }
