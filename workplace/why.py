"""Why an opportunity is on My day, in a few words for its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface import formats
from lifecycle.clock import business_today, when
from opportunities.waiting import A_DAY, A_MINUTE, AN_HOUR, waiting_for

from .rules import EXPIRING, OPENED, PASSED, QUEUE, STALLED

if TYPE_CHECKING:
    from .needs import Need


def why_expiring(need: Need) -> str:
    days = sorted(quote.expires_on for quote in need.quotes)
    n, first = len(days), days[0]
    words = {"n": n, "day": date_format(first, "D j M")}
    if first < business_today():
        return ngettext("%(n)s quote expired %(day)s", "%(n)s quotes expired, the first %(day)s", n) % words
    if first == days[-1] == business_today():
        return ngettext("%(n)s quote expires today", "%(n)s quotes expire today", n) % words
    if first == days[-1]:
        return ngettext("%(n)s quote expires %(day)s", "%(n)s quotes expire %(day)s", n) % words
    return _("%(n)s quotes expire, the first %(day)s") % words


def why_passed(need: Need) -> str:
    due = need.opportunity.anticipated_close
    days = (business_today() - due).days
    words = {"day": formats.day(due), "n": days}
    return ngettext("Due %(day)s, %(n)s day ago", "Due %(day)s, %(n)s days ago", days) % words


def why_queue(need: Need) -> str:
    if need.waits_since - need.opportunity.created_at > A_MINUTE:
        return waiting_for(need.waits_since)
    waiting = timezone.now() - need.waits_since
    if waiting >= A_DAY:
        n = waiting // A_DAY
        return ngettext("Unassigned for %(n)s day", "Unassigned for %(n)s days", n) % {"n": n}
    if waiting >= AN_HOUR:
        n = waiting // AN_HOUR
        return ngettext("Came in %(n)s hour ago", "Came in %(n)s hours ago", n) % {"n": n}
    n = max(1, waiting // A_MINUTE)
    return ngettext("Came in %(n)s minute ago", "Came in %(n)s minutes ago", n) % {"n": n}


def why_opened(need: Need) -> str:
    return _("Customer opened the offer %(when)s") % {"when": when(need.opportunity.opened_at)}


def why_stalled(need: Need) -> str:
    opportunity = need.opportunity
    if opportunity.noted_at and opportunity.noted_at > opportunity.stage_since:
        n = (timezone.now() - opportunity.noted_at).days
        return ngettext("No contact for %(n)s day", "No contact for %(n)s days", n) % {"n": n}
    n = (timezone.now() - opportunity.stage_since).days
    words = {"stage": opportunity.stage, "n": n}
    return ngettext("In %(stage)s for %(n)s day", "In %(stage)s for %(n)s days", n) % words


WHY = {
    EXPIRING: why_expiring,
    PASSED: why_passed,
    QUEUE: why_queue,
    OPENED: why_opened,
    STALLED: why_stalled,
}
