"""What a screen of the admin shows of a record."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.exceptions import FieldDoesNotExist

register = template.Library()


@register.simple_tag(takes_context=True)
def readable(context: template.Context, line: Any) -> Any:
    """Show a value, with a link to another screen only for whom that one is open."""
    screen, name = line.model_admin, line.field["field"]
    try:
        field = screen.opts.get_field(name)
    except FieldDoesNotExist:
        return line.contents()
    other = screen.admin_site._registry.get(field.related_model) if field.many_to_one else None
    if field.many_to_one and not (other and other.has_view_permission(context["request"])):
        return getattr(line.form.instance, name) or line.empty_value_display
    return line.contents()
