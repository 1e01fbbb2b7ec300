"""What the customer's page offers: presented quotes as the customer knows them, by a letter, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifecycle.clock import business_today, business_zone
from quotes.comparison import Comparison, Part, bring_lines, compared
from quotes.document import letter_of, list_total_of
from quotes.models import OfferLink, Quote, QuoteLine
from quotes.models.offer_link import FOR_LATECOMERS

SHORT = 4
A_DAY = timedelta(days=1)
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Option:
    """A presented quote as the customer knows it. ``lacks`` are the parts that all the others hold."""

    letter: str
    quote: Quote
    lacks: tuple[Part, ...] = ()

    @property
    def is_expired(self) -> bool:
        return self.quote.expires_on is None or self.quote.expires_on < business_today()

    @property
    def lines(self) -> list[QuoteLine]:
        return list(self.quote.lines.all())

    @property
    def saved(self) -> Decimal:
        """How far it lies under list prices."""
        saved: Decimal = list_total_of(self.lines) - self.quote.total
        return saved

    @property
    def first_lines(self) -> list[QuoteLine]:
        """The first few; the last one too if it would be the only one left out."""
        return self.lines if len(self.lines) == SHORT + 1 else self.lines[:SHORT]

    @property
    def further_lines(self) -> int:
        return len(self.lines) - len(self.first_lines)

    @property
    def has_pdf(self) -> bool:
        return bool(self.quote.status == Quote.Status.PRESENTED)


class Options:
    """All options of a link, beside each other."""

    def __init__(self, quotes: list[Quote]) -> None:
        bring_lines(quotes)
        self.comparison: Comparison | None = compared(quotes) if len(quotes) > 1 else None
        self.all = [Option(letter_of(n), quote, self._lacking(n)) for n, quote in enumerate(quotes)]

    def _lacking(self, column: int) -> tuple[Part, ...]:
        parts = self.comparison.parts if self.comparison else []
        return tuple(part for part in parts if [n for n, line in enumerate(part.lines) if line is None] == [column])[
            :SHORT
        ]

    def chosen(self, wanted: str) -> Option:
        """Return the option that was asked for, else the primary one that can be accepted, else the first."""
        asked = [option for option in self.all if str(option.quote.pk) == wanted]
        likely = sorted(self.all, key=lambda option: (option.is_expired, not option.quote.is_primary))
        return [*asked, *likely][0]

    @property
    def same_parts(self) -> list[Part]:
        parts = self.comparison.parts if self.comparison else []
        return [part for part in parts if not part.differs]

    @property
    def order_discount_differs(self) -> bool:
        return len({quote.discount_percent for quote in self.quotes}) > 1

    @property
    def quotes(self) -> list[Quote]:
        return [option.quote for option in self.all]

    @property
    def expired(self) -> list[Quote]:
        return [option.quote for option in self.all if option.is_expired]

    @property
    def are_expired(self) -> bool:
        return len(self.expired) == len(self.all)

    @property
    def seen(self) -> str:
        return ",".join(f"{quote.pk}:{quote.revision}" for quote in self.quotes)

    @property
    def message(self) -> str:
        return next((quote.message for quote in self.quotes if quote.message), "")

    @property
    def presented_at(self) -> datetime | None:
        return max((quote.presented_at for quote in self.quotes if quote.presented_at), default=None)

    @cached_property
    def last_day(self) -> date | None:
        """The last day of them all, if they share one."""
        days = {quote.expires_on for quote in self.quotes}
        return days.pop() if len(days) == 1 else None

    @property
    def ends_soon(self) -> bool:
        return self.last_day is not None and self.last_day < business_today() + SOON

    @property
    def hold(self) -> str:
        """Say how long the prices hold; with the hour where the reader's day is not that of the business."""
        if self.last_day is None or self.are_expired:
            return ""
        if timezone.get_current_timezone_name() != business_zone().key:
            end = timezone.localtime(datetime.combine(self.last_day + A_DAY, time.min, business_zone()))
            return _("Prices hold until %(moment)s.") % {"moment": date_format(end, "l j F Y, H:i e")}
        days = (self.last_day - business_today()).days
        if not days:
            return _("Prices hold until the end of today")
        return ngettext("Prices hold for one more day", "Prices hold for %(n)s more days", days) % {"n": days}


def options_of(link: OfferLink) -> Options | None:
    """Return what is presented now; else what has just expired, which can be asked for anew. None is a neutral page.

    After its last day the link offers nothing that could be accepted.
    """
    quotes = link.opportunity.quotes.order_by("pk")
    shown = list(quotes.presented())
    if not link.lives():
        shown = [quote for quote in shown if quote.expires_on and quote.expires_on < business_today()]
    shown = shown or list(quotes.lapsed(business_today() - FOR_LATECOMERS))
    return Options(shown) if shown else None
