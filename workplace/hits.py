"""A line of the search results: what it is, what it is called, where it leads, and what of it was typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interface.templatetags.interface import glyph, icon, money
from opportunities.models import Opportunity, Stage
from opportunities.templatetags.opportunities import kind, mark
from orders.models import Order
from quotes.models import Quote
from quotes.templatetags.quotes import LOOKS
from search.queries import words_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from lifecycle.models import Lifecycle


class Hit:
    """One record that was found. ``row`` is what `search_rows` told of it."""

    label: ClassVar[str | Promise]
    page: ClassVar[str]
    symbol: ClassVar[str] = ""

    def __init__(self, row: dict[str, Any], text: str) -> None:
        self.row = row
        self.key: int = row["key"]
        self.name: str = row["name"]
        self.text = text.strip()

    @property
    def url(self) -> str:
        return reverse(self.page, args=[self.key])

    @property
    def title(self) -> str:
        return self.name

    @property
    def beside(self) -> list[str]:
        """What tells this one from another of the same title."""
        return []

    @property
    def picture(self) -> SafeString:
        return icon(self.symbol)

    @property
    def worth(self) -> SafeString:
        return SafeString("")

    @property
    def is_number(self) -> bool:
        """Whether its own number was typed."""
        return False

    @property
    def is_exact(self) -> bool:
        """Whether the very words were typed by which it is known to us, to the customer or to another system."""
        known = [self.row.get("external_id"), self.row.get("customer_order_number"), self.row.get("email")]
        return self.is_number or self.text.casefold() in [word.casefold() for word in known if word]

    @property
    def at(self) -> str:
        """When it was last touched, in a shape that sorts."""
        return str(self.row.get("at", ""))

    @property
    def marked_title(self) -> SafeString:
        return marked(self.title, self.text)

    @property
    def marked_beside(self) -> SafeString:
        return marked(" · ".join(filter(None, self.beside)), self.text)


class NumberedHit(Hit):
    """A record with a number, an amount and a status, which is shown as glyph and word."""

    model: ClassVar[type[Lifecycle]]

    @property
    def number(self) -> str:
        return self.model.number_of(self.key)

    @property
    def is_number(self) -> bool:
        return self.model.key_in(self.text) == self.key

    @property
    def worth(self) -> SafeString:
        return money(Decimal(str(self.row["value"])), self.row["currency"])


class OpportunityHit(NumberedHit):
    label = gettext_lazy("Opportunities")
    model, page = Opportunity, "opportunities:detail"

    @property
    def title(self) -> str:
        return str(self.row["customer"])

    @property
    def beside(self) -> list[str]:
        return [self.name, self.number]

    @property
    def picture(self) -> SafeString:
        row = self.row
        stage = Stage(name=row["stage"], status=row["status"], default_success_percent=row["success"])
        return drawn(kind(stage.status), mark(stage), stage.name)


class QuoteHit(NumberedHit):
    label = gettext_lazy("Quotes")
    model, page = Quote, "quotes:edit"

    @property
    def title(self) -> str:
        return self.number

    @property
    def beside(self) -> list[str]:
        return [self.name, self.row["customer"]]

    @property
    def picture(self) -> SafeString:
        status = Quote.Status(self.row["status"])
        return drawn(*LOOKS[status], str(status.label))


class OrderHit(NumberedHit):
    label = gettext_lazy("Orders")
    model, page = Order, "orders:detail"
    symbol = "order"

    @property
    def title(self) -> str:
        return self.number

    @property
    def beside(self) -> list[str]:
        return [self.row["customer"], self.name, self.row["customer_order_number"]]

    @property
    def picture(self) -> SafeString:
        return icon(self.symbol) + unseen(str(Order.Status(self.row["status"]).label))


class CustomerHit(Hit):
    label = gettext_lazy("Customers")
    page, symbol = "customers:detail", "users"

    @property
    def beside(self) -> list[str]:
        figures = {"open": self.row["open"], "closed": self.row["closed"]}
        if not any(figures.values()):
            return []
        return [_("%(open)s open, %(closed)s closed") % figures]


class ContactHit(Hit):
    label = gettext_lazy("Contacts")
    page, symbol = "customers:detail", "user"

    @property
    def url(self) -> str:
        return reverse(self.page, args=[self.row["customer_key"]])

    @property
    def beside(self) -> list[str]:
        return [self.row["customer"], self.row["job_title"], self.row["email"]]


KINDS: dict[str, type[Hit]] = {
    "opportunity": OpportunityHit,
    "quote": QuoteHit,
    "order": OrderHit,
    "customer": CustomerHit,
    "contact": ContactHit,
}


def hit_of(row: dict[str, Any], text: str) -> Hit:
    return KINDS[row["kind"]](row, text)


def drawn(kind: str, symbol: str, word: str) -> SafeString:
    return format_html('<span class="st s-{}">{}{}</span>', kind, glyph(symbol), unseen(word))


def unseen(word: str) -> SafeString:
    return format_html('<span class="vh">{}</span>', word)


def marked(text: str, typed: str) -> SafeString:
    """Mark the beginnings of words that were typed."""
    words = sorted(map(re.escape, words_of(typed)), key=len, reverse=True)
    if not words:
        return SafeString(escape(text))
    parts = re.split(rf"(?<!\w)({'|'.join(words)})", text, flags=re.IGNORECASE)
    pieces = [format_html("<mark>{}</mark>", part) if at % 2 else escape(part) for at, part in enumerate(parts)]
    return SafeString("".join(pieces))
