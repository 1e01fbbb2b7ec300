"""Reading one cell strictly. A `Fault` says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

MONEY = re.compile(r"[0-9]{1,8}(\.[0-9]{1,2})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST = date(1950, 1, 1)
SHOWN = 40


class Fault(Exception):  # noqa: N818 - a sentence about the file, not an error of ours
    """What is wrong with a cell or a row; one of them makes the whole file unusable."""


def quoted(value: str) -> str:
    """Show a cell in a sentence: short, and without what would not print."""
    printable = "".join(character if character.isprintable() else "�" for character in value)
    return f"“{printable[:SHOWN]}…”" if len(printable) > SHOWN else f"“{printable}”"


def folded(name: str) -> str:
    """Return what two spellings of a name share: spaces and capitals do not count."""
    return "".join(name.split()).casefold()


def text(value: str, column: str, longest: int) -> str:
    """Return a text that is there, fits, and holds no control characters. What looks like a formula is text."""
    if not value:
        raise Fault(f"{column} is empty")
    return optional_text(value, column, longest)


def optional_text(value: str, column: str, longest: int) -> str:
    if len(value) > longest:
        raise Fault(f"{column} is longer than {longest} characters")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise Fault(f"{column} holds control characters: {quoted(value)}")
    return value


def money(value: str, column: str) -> Decimal:
    """Return an amount from 0 to 99,999,999.99 in plain digits; a sign, NaN or an exponent is a fault."""
    if not MONEY.fullmatch(value):
        raise Fault(f"{column} {quoted(value)} is no amount from 0 to 99999999.99")
    return Decimal(value)


def optional_money(value: str, column: str) -> Decimal:
    return money(value, column) if value else Decimal(0)


def day(value: str, column: str, latest: date) -> date:
    """Return a day that has been: neither impossible, nor long before any sale, nor still to come."""
    if not DAY.fullmatch(value):
        raise Fault(f"{column} {quoted(value)} is no date like 2017-03-01")
    try:
        read = date.fromisoformat(value)
    except ValueError:
        raise Fault(f"{column} {quoted(value)} is no day of the calendar") from None
    if read < EARLIEST or read > latest:
        raise Fault(f"{column} {quoted(value)} lies before {EARLIEST} or after today")
    return read
