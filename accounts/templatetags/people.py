"""The predicates of this room for templates, so that a link and the page behind it ask the same question."""

from __future__ import annotations

from django import template

from accounts.permissions import hands_out_work, looks_after_the_house, looks_at_sales, works_in_sales

register = template.Library()
register.filter(hands_out_work)
register.filter(works_in_sales)
register.filter(looks_at_sales)
register.filter(looks_after_the_house)
