"""What the editor's templates need beside the components: how a draft and its figures look."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from interface.templatetags.interface import glyph, state
from quotes.forms.figures import shown
from quotes.models import Quote

from .quotes import LOOKS, quote_state

register = template.Library()
register.filter("figure", shown)


@register.simple_tag
def quote_glyph(quote: Quote) -> SafeString:
    """Draw a quote's status where there is no room for its word, which is there to be heard."""
    _kind, mark = LOOKS[quote.status]
    return format_html('{}<span class="vh">{}</span>', glyph(mark), quote.get_status_display())


@register.simple_tag
def draft_state(quote: Quote) -> SafeString:
    """Show a draft as one, and of which version it is if there was one before."""
    if quote.revision == 1:
        return quote_state(quote, pill=True)
    kind, mark = LOOKS[quote.status]
    return state(kind, mark, _("Draft of version %(n)s") % {"n": quote.revision}, pill=True)


@register.filter
def brief(price: Decimal) -> str:
    """Write a price without cents where it has none: columns of a comparison are narrow."""
    return shown(price, 0 if price == price.to_integral_value() else 2)


@register.filter
def any_presented(quotes: Iterable[Quote]) -> bool:
    return any(quote.status == Quote.Status.PRESENTED for quote in quotes)
