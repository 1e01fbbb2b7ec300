"""What the rows of My day need beside their facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import template

from ..forms import LogForm

if TYPE_CHECKING:
    from opportunities.models import NoteReason, Opportunity

register = template.Library()


@register.simple_tag
def log_form(opportunity: Opportunity, reasons: Iterable[NoteReason]) -> LogForm:
    return LogForm(pk=opportunity.pk, reasons=reasons)
