"""What only the opportunity's own page shows: facts that turn into fields, and how long a stage took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface import formats
from lifecycle.clock import business_today

from ..models import Opportunity, Status
from .opportunities import days_in_stage, here

if TYPE_CHECKING:
    from datetime import date

    from django.template.context import Context

    from ..business import Total
    from ..steps import Step, Visit
    from ..timeline import Reading, Timeline

register = template.Library()


@register.simple_block_tag(takes_context=True)
def fact(context: Context, content: str, name: str, target: str = "facts") -> SafeString:
    """Make a fact a link that turns it into a field, for who may edit it. A value follows its quotes."""
    opportunity: Opportunity = context["opportunity"]
    if "edit" not in context["moves"].acts or (name == "value" and opportunity.status != Status.INQUIRY):
        return SafeString(content.strip())
    focus = SafeString(" autofocus") if context.get("was_open") == name else ""
    return format_html(
        '<a class="fact" id="fact_{}" href="{}" hx-get="{}" hx-target="#{}" hx-swap="outerHTML" title="{}"{}>{}</a>',
        name, fact_address(opportunity, name), fact_address(opportunity, name), target, _("Change"), focus,
        SafeString(content.strip()),
    )  # fmt: skip


@register.simple_tag
def fact_address(opportunity: Opportunity, name: str) -> str:
    return reverse("opportunities:fact", args=[opportunity.pk, name])


@register.filter
def get_fact(form: Any) -> Any:
    """Return the field of the one fact that this form edits."""
    return form[form.fact]


@register.filter
def first_fact(opportunity: Opportunity) -> str:
    """Return the fact that Edit turns into a field: the first that does not follow the quotes."""
    return "value" if opportunity.status == Status.INQUIRY else "success_percent"


@register.simple_tag
def step_time(step: Step, opportunity: Opportunity) -> str:
    """Say when a step was, how long it has been, or what to expect of it."""
    if step.is_now:
        return formats.moment(opportunity.closed_at) if opportunity.closed_at else time_so_far(step, opportunity)
    if step.is_done:
        return time_spent(step.visit) if step.visit else ""
    if opportunity.closed_at:
        return ""
    if step.stage.status == Status.WON:
        return expected(opportunity.anticipated_close)
    return _("%(percent)s%% usual success") % {"percent": step.stage.default_success_percent}


def time_so_far(step: Step, opportunity: Opportunity) -> str:
    count, usual = days_in_stage(opportunity), opportunity.stage.stalled_after_days
    words: dict[str, Any] = {"n": count, "average": step.average, "usual": usual}
    if step.average is not None:
        return ngettext("%(n)s day, average is %(average)s", "%(n)s days, average is %(average)s", count) % words
    if usual:
        return ngettext("%(n)s day, usual up to %(usual)s", "%(n)s days, usual up to %(usual)s", count) % words
    return ngettext("%(n)s day", "%(n)s days", count) % words


def time_spent(visit: Visit) -> str:
    began, ended = here(visit.entered), here(visit.left)
    if began == ended and visit.days == 0:
        return formats.day(ended)
    days = max(visit.days, 1)
    words = {"began": formats.day(began), "ended": formats.day(ended), "n": days}
    return ngettext("%(began)s to %(ended)s, %(n)s day", "%(began)s to %(ended)s, %(n)s days", days) % words


def expected(day: date | None) -> str:
    return _("Expected %(day)s") % {"day": formats.day(day)} if day else ""


@register.simple_tag
def timeline_shows() -> list[tuple[str, str]]:
    return [("", _("All")), ("notes", _("Notes")), ("changes", _("Changes")), ("quotes", _("Quotes"))]


@register.simple_tag
def reading_address(reading: Reading, show: str) -> str:
    return reading.address(show=show)


@register.simple_tag
def earlier_address(timeline: Timeline) -> str:
    return timeline.reading.address(before=timeline.earlier)


@register.simple_tag
def closes_in(day: date) -> str:
    """Say how far off a day is."""
    days = (day - business_today()).days
    if days > 0:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    if days == 0:
        return _("today")
    return ngettext("passed %(n)s day ago", "passed %(n)s days ago", -days) % {"n": -days}


@register.simple_tag
def business_total(part: Total) -> str:
    """Say how many deals of one outcome and currency there are, and what they come to."""
    sentences: dict[str, Any] = {
        "open": ngettext("%(n)s open, %(sum)s", "%(n)s open, %(sum)s", part.count),
        Status.WON: ngettext("%(n)s won, %(sum)s", "%(n)s won, %(sum)s", part.count),
        Status.LOST: ngettext("%(n)s lost, %(sum)s", "%(n)s lost, %(sum)s", part.count),
    }
    return str(sentences[part.outcome]) % {"n": part.count, "sum": formats.money(part.value, part.currency)}
