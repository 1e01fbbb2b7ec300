"""How money, figures, moments, days and names are written. Plain functions from values to words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
AVATAR_HUES = 5


class Money(NamedTuple):
    minus: str
    symbol: str
    figure: str

    def __str__(self) -> str:
        return "".join(self)


def money(value: Decimal | int, currency: str, *, cents: bool = False) -> Money:
    """Split an amount into minus, currency sign and grouped figure; halves are rounded away from zero."""
    places = 2 if cents else 0
    amount = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    figure = number_format(abs(amount), places, use_l10n=True, force_grouping=True)
    symbol = SYMBOLS.get(currency, f"{currency}{NO_BREAK_SPACE}")
    return Money(MINUS if amount < 0 else "", symbol, figure)


def plain(value: Decimal) -> str:
    """Write a figure as a person would type it."""
    return f"{value.normalize():f}"


def figure(value: Decimal | int) -> str:
    """Write a figure in the reader's language, with the decimals that it has."""
    written = plain(Decimal(value))
    return number_format(value, len(written.partition(".")[2]), use_l10n=True, force_grouping=True)


def percent(value: Decimal | int) -> str:
    """Write a share: some languages set a space before the sign."""
    return _("%(figure)s%%") % {"figure": figure(value)}


def price(value: Decimal) -> str:
    """Write a price with two decimals, and with more only where it has them."""
    return f"{value:.{places_of(value)}f}"


def grouped(value: Decimal) -> str:
    return number_format(value, places_of(value), use_l10n=True, force_grouping=True)


def places_of(value: Decimal) -> int:
    return max(2, len(plain(value).partition(".")[2]))


def moment(value: datetime) -> str:
    """Say when something happened, in the reader's zone, no more exactly than a reader needs."""
    local, today = timezone.localtime(value), timezone.localdate()
    if local.date() == today:
        return _("Today %(time)s") % {"time": date_format(local, "H:i")}
    if today - timedelta(days=7) < local.date() < today:
        return date_format(local, "D H:i")
    return day(local.date())


def day(value: date) -> str:
    """Name the year only when it is not this one."""
    return date_format(value, "j M" if value.year == timezone.localdate().year else "j M Y")


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def hue(identity: int) -> int:
    """Give a person the same one of the avatar colours everywhere."""
    return identity % AVATAR_HUES + 1
