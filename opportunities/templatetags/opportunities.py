"""How a stage, a card's one signal and a sortable head are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from interface import formats
from interface.templatetags.interface import icon, state
from lifecycle.clock import business_today
from lifecycle.transitions import can

from ..models import Opportunity, Stage, Status
from ..permissions import can_create, can_keep_view
from ..waiting import is_long, waiting_for

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User

    from ..criteria import Criteria

register = template.Library()
register.filter("may_open", can_create)
register.filter("may_keep", can_keep_view)
register.filter("short_day", formats.day)
register.filter(waiting_for)
register.filter(is_long)

KINDS = {Status.INQUIRY: "inq", Status.NEGOTIATION: "neg", Status.WON: "won", Status.LOST: "lost"}
SHARES = [(20, "new"), (45, "qual"), (65, "quot"), (101, "clos")]
SOON = timedelta(days=7)


@register.filter
def kind(status: str) -> str:
    """Return the status's part in class names."""
    return KINDS[Status(status)]


def mark(stage: Stage) -> str:
    """Fill the glyph as the deal advances: a pie of its usual success."""
    if stage.status in (Status.WON, Status.LOST):
        return KINDS[Status(stage.status)]
    return next(name for share, name in SHARES if stage.default_success_percent < share)


@register.simple_tag
def stage(stage: Stage, pill: bool = False) -> SafeString:
    return state(kind(stage.status), mark(stage), stage.name, pill)


@register.filter
def glyph_of(stage: Stage) -> str:
    return mark(stage)


@register.filter
def may_claim(opportunity: Opportunity, user: User) -> bool:
    return can(user, opportunity, "claim")


@register.filter
def is_late(opportunity: Opportunity) -> bool:
    closes = opportunity.anticipated_close
    return bool(closes and closes < business_today() and not opportunity.closed_at)


@register.filter
def expires_soon(opportunity: Any) -> bool:
    return bool(opportunity.next_expiry and opportunity.next_expiry <= business_today() + SOON)


@register.filter
def here(moment: datetime) -> date:
    """Return the day on which that was where the reader is."""
    return timezone.localdate(moment)


def days_in_stage(opportunity: Opportunity) -> int:
    return (timezone.now() - opportunity.stage_since).days


@register.simple_tag
def signal(opportunity: Any) -> SafeString:
    """Show the one thing about this card that asks to be seen: late before expiring before quiet before not sent."""
    if opportunity.closed_at:
        return SafeString("")
    if is_late(opportunity):
        return line("bad", "cal", _("Close date passed"))
    if expires_soon(opportunity):
        return line("warn", "clock", _("Quote expires %(day)s") % {"day": formats.day(opportunity.next_expiry)})
    usual, days = opportunity.stage.stalled_after_days, days_in_stage(opportunity)
    if usual is not None and days > usual:
        return line("faint", "note", _("Here for %(days)s days") % {"days": days})
    if opportunity.open_quotes and not opportunity.presented_quotes:
        return line("faint", "edit", _("Quote not sent"))
    return SafeString("")


def line(tone: str, symbol: str, words: str) -> SafeString:
    return format_html('<p class="sig {}">{}{}</p>', tone, icon(symbol), words)


@register.simple_tag
def sort_head(criteria: Criteria, name: str, label: str, number: bool = False) -> SafeString:
    """A column's head that sorts by it, and turns the order round when it does already."""
    up, down = criteria.sort == name, criteria.sort == f"-{name}"
    query = criteria.data.copy()
    for position in ("after", "before"):
        query.pop(position, None)
    query["sort"] = f"-{name}" if up else name
    sorted_as = SafeString(f' aria-sort="{"ascending" if up else "descending"}"') if up or down else ""
    arrow = icon("up" if up else "down") if up or down else ""
    css = SafeString(' class="num"') if number else ""
    return format_html(
        '<th scope="col"{}{}><a href="?{}" id="sort-{}">{}{}</a></th>',
        css, sorted_as, query.urlencode(), name, label, arrow,
    )  # fmt: skip


@register.simple_tag
def share_bar(status: str, part: Any, whole: Any) -> SafeString:
    """Draw how much of a sum is likely to come: solid is the weighted share."""
    share = min(100, round(100 * part / whole)) if whole else 0
    return format_html(
        '<svg class="wbar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="f-{}" width="{}" height="3"/><rect class="f-{}2" x="{}" width="{}" height="3"/></svg>',
        kind(status), share, kind(status), share, 100 - share,
    )  # fmt: skip
