"""The boxes of the picture, and how their figures are written in little room."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface import formats
from opportunities.models import Status
from opportunities.templatetags.opportunities import kind

from .flow import Flow
from .places import Node, Place

WIDE, HIGH = 176, 106
LONGEST_TITLE = 19
MOST_SUMS = 3
THOUSAND, MILLION = Decimal(1000), Decimal(1_000_000)


@dataclass(frozen=True)
class Box:
    """One place of the process, and what its figures say."""

    node: Node
    x: int
    y: int
    title: str
    count: str
    sums: list[str] = field(default_factory=list)
    said: str = ""
    beside: str = ""
    is_slow: bool = False
    address: str = ""
    aloud: str = ""

    @property
    def kind(self) -> str:
        return kind(self.node.status) if self.node.stages else ""

    @property
    def right(self) -> int:
        return self.x + WIDE

    @property
    def bottom(self) -> int:
        return self.y + HIGH

    @property
    def centre(self) -> int:
        return self.x + WIDE // 2

    @property
    def middle(self) -> int:
        return self.y + 53

    @property
    def money(self) -> list[tuple[int, str]]:
        """The sums above each other, the last one beside the count."""
        return [(self.y + 62 - 17 * n, words) for n, words in enumerate(reversed(self.sums))]


@dataclass(frozen=True)
class Lane:
    """The ground below the boxes of a status. Its title stands at the far end; near the first box, ways come in."""

    title: str
    kind: str
    x: int
    width: int
    right: int


def box_of(node: Node, flow: Flow, x: int, y: int) -> Box:
    place = Place.of(node, flow.figures)
    said, beside, is_slow = lasted(node, place)
    sums = [short(total, currency) for currency, total in place.sums]
    question = {"status": node.status} if node.is_closed else {"stage": place.stage.pk}
    count = counted(place.count)
    return Box(
        node, x, y,
        title=Truncator(node.title).chars(LONGEST_TITLE),
        count=count,
        sums=shown(sums),
        said=said,
        beside=beside,
        is_slow=is_slow,
        address=f"{reverse('opportunities:list')}?{flow.scope.query(**question)}",
        aloud=", ".join(filter(None, [f"{node.title}: {count}", *sums, f"{said} {beside}".strip()])),
    )  # fmt: skip


def history_of(flow: Flow, x: int, y: int) -> Box:
    count = counted(flow.in_history)
    aloud = _("History: %(count)s") % {"count": count}
    return Box(flow.history, x, y, _("History"), count, said=_("purged, outcome kept"), aloud=aloud)


def lasted(node: Node, place: Place) -> tuple[str, str, bool]:
    """Say how long it lasts, what to hold that against, and whether it is slow."""
    beside = _("usual %(days)s") % {"days": place.usual} if place.usual else ""
    if node.is_closed:
        beside = _("to win") if node.status == Status.WON else _("to lose")
    if place.days is None:
        return _("Too few to say"), "", False
    return in_days(place.days), beside, bool(place.usual and place.days > place.usual)


def counted(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def in_days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def short(value: Decimal, currency: str) -> str:
    """Write a sum as short as a box is small: whole below ten thousand, then thousands, then millions."""
    if value < 10 * THOUSAND:
        return str(formats.money(value, currency))
    if value < MILLION - THOUSAND / 2:
        return _("%(amount)sk") % {"amount": formats.money(value / THOUSAND, currency)}
    symbol = formats.money(value, currency).symbol
    return _("%(amount)sM") % {"amount": f"{symbol}{number_format(value / MILLION, 1, force_grouping=True)}"}


def shown(sums: list[str]) -> list[str]:
    """Leave out what has no room; the table tells it all."""
    if len(sums) <= MOST_SUMS:
        return sums
    hidden = len(sums) - MOST_SUMS + 1
    return [*sums[: MOST_SUMS - 1], ngettext("and %(n)s more", "and %(n)s more", hidden) % {"n": hidden}]
