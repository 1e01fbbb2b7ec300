"""What a person was told, as it is read: by day, each line with where it leads, many of a kind at once folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import kinds
from .records import addresses

if TYPE_CHECKING:
    from accounts.models import User

    from .kinds import Kind
    from .models import Notification

AT_ONCE = timedelta(minutes=1)
FOLDED_FROM = 3


@dataclass(frozen=True)
class Line:
    """One notification to its reader. Its sentence was told once, but it is read as far as the record is seen today.

    It names people, sums and reasons. Who has lost sight, or whose record was purged, reads that there was one.
    """

    notification: Notification
    address: str

    @property
    def kind(self) -> Kind:
        return kinds.BY_NAME.get(self.notification.event, kinds.OTHER)

    @property
    def sentence(self) -> str:
        return self.notification.summary if self.address else _("A record that is no longer here, or no longer yours.")

    @property
    def is_unread(self) -> bool:
        return self.notification.read_at is None


@dataclass(frozen=True)
class Bundle:
    """Lines of one kind that came at once. So few that they are quickly read stand as they are."""

    lines: list[Line]

    @property
    def kind(self) -> Kind:
        return self.lines[0].kind

    @property
    def is_folded(self) -> bool:
        return len(self.lines) >= FOLDED_FROM

    @property
    def is_unread(self) -> bool:
        return any(line.is_unread for line in self.lines)

    @property
    def told_at(self) -> object:
        return self.lines[0].notification.created_at


@dataclass(frozen=True)
class Day:
    date: date
    bundles: list[Bundle]

    @property
    def heading(self) -> str:
        ago = timezone.localdate() - self.date
        if ago <= timedelta(days=1):
            return _("Yesterday") if ago else _("Today")
        return date_format(self.date, "l, j M" if self.date.year == timezone.localdate().year else "l, j M Y")


def lines(user: User, notifications: Iterable[Notification]) -> list[Line]:
    """Put a person's notifications beside what the person sees of their records now; one query for all of them."""
    told = list(notifications)
    seen = addresses(user, (notification.number for notification in told))
    return [Line(notification, where(notification, seen)) for notification in told]


def where(notification: Notification, seen: dict[str, str]) -> str:
    page = kinds.BY_NAME.get(notification.event, kinds.OTHER).page
    return reverse(page) if page else seen.get(notification.number, "")


def by_day(lines: Iterable[Line]) -> list[Day]:
    days = groupby(lines, key=lambda line: timezone.localtime(line.notification.created_at).date())
    return [Day(date, list(bundles(list(told)))) for date, told in days]


def bundles(lines: list[Line]) -> Iterator[Bundle]:
    """Put together what stands in a row, is of one kind, and came within a minute."""
    bundle: list[Line] = []
    for line in lines:
        if bundle and not belongs(line, bundle[0]):
            yield Bundle(bundle)
            bundle = []
        bundle.append(line)
    if bundle:
        yield Bundle(bundle)


def belongs(line: Line, first: Line) -> bool:
    apart = abs(first.notification.created_at - line.notification.created_at)
    return line.notification.event == first.notification.event and apart <= AT_ONCE
