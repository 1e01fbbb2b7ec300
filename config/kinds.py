"""Kinds of values a variable may have: each reads a text, or raises ValueError with what it must be."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ON, OFF = {"on", "true", "yes", "1"}, {"off", "false", "no", "0"}
ROLES = {"REP", "LEAD", "MANAGER", "OPERATIONS", "ADMINISTRATOR"}
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def text(value: str) -> str:
    return value


def flag(value: str) -> bool:
    if value.lower() not in ON | OFF:
        raise ValueError("on or off")
    return value.lower() in ON


def words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def roles(value: str) -> tuple[str, ...]:
    """Read roles by their short names, or nobody."""
    named = tuple(word.upper() for word in words(value))
    if named == ("NOBODY",):
        return ()
    if not set(named) <= ROLES:
        raise ValueError(f"nobody, or some of {', '.join(sorted(ROLES)).lower()}, separated by commas")
    return named


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not lowest <= int(value) <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return int(value)

    return read


def period(value: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,3})([smhd])", value)
    if not found:
        raise ValueError("a number with s, m, h or d behind it, such as 15m")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def time_zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ValueError, OSError, LookupError):
        raise ValueError("the name of a time zone, such as Europe/Berlin") from None


def currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError("a currency code of three capital letters, such as EUR")
    return value


def site(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("an address such as https://pursuit.example.com")
    return value.rstrip("/")


def page(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
        raise ValueError("the address of a page, such as https://www.example.com/terms")
    return value


def picture(value: str) -> str:
    if not re.fullmatch(r".+\.(svg|png)", value, re.IGNORECASE) or not Path(value).is_file():
        raise ValueError("the path of an .svg or .png file that is there")
    return value


def origins(value: str) -> tuple[str, ...]:
    return tuple(site(word) for word in words(value))


def address(*schemes: str) -> Callable[[str], str]:
    """Read an address with one of the schemes."""
    starts = [f"{scheme}://" for scheme in schemes]

    def read(value: str) -> str:
        if urlsplit(value).scheme not in schemes or not _has_usable_port(value):
            raise ValueError("an address that begins with " + " or ".join(starts))
        return value

    return read


def _has_usable_port(value: str) -> bool:
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False
