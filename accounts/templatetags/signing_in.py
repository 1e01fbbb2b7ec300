"""What the pages of signing in say that depends on the settings and the person."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.permissions import lacks_second_factor

register = template.Library()
register.filter(lacks_second_factor)


@register.simple_tag
def company_sign_in() -> str:
    """Return what stands on the button to the company's own sign-in; nothing where there is none."""
    if not settings.OIDC:
        return ""
    name = settings.OIDC["name"]
    return _("Use %(name)s") % {"name": name} if name else _("Use company sign-in")
