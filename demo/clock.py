"""The clock of the demonstration: its past is acted out, each act at its own moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta, tzinfo
from unittest.mock import patch

from django.utils import timezone

from lifecycle.clock import business_today, business_zone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let every act inside happen at this moment, by the services themselves: they all ask Django for the time.

    For a command that has its process to itself.
    """

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # the moment, not one of us
            return moment.astimezone(tz)

    with patch.object(timezone, "datetime", Stopped):
        yield


def ago(days: int, hour: int, minute: int = 0) -> datetime:
    """Return that hour of a day before today where the business is, and never a moment to come."""
    day = business_today() - timedelta(days=days)
    return min(datetime.combine(day, time(hour, minute), business_zone()), timezone.now() - timedelta(minutes=5))
