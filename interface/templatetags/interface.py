"""The page components, known to every template without a load. They are used in loops: no template renders inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from audit import requests
from interface import formats

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal
    from typing import Protocol

    from django.template.context import Context

    from interface.requests import Request

    class Person(Protocol):
        pk: int
        name: str


register = template.Library()
register.filter(formats.plain)
register.filter(formats.grouped)
register.filter(formats.figure)
register.filter(formats.percent)


def drawing(css: str, symbol: str) -> SafeString:
    sprite = static("icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, sprite, symbol)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw a symbol of the 20-unit grid; ``size`` is a further class, for example i-20."""
    return drawing(f"i {size}".strip(), f"i-{name}")


@register.simple_tag
def glyph(name: str) -> SafeString:
    return drawing("g", f"g-{name}")


@register.simple_tag
def state(kind: str, mark: str, label: str, pill: bool = False) -> SafeString:
    """Show a status as glyph and word, never by colour alone."""
    return format_html('<span class="st s-{}{}">{}{}</span>', kind, " pill" if pill else "", glyph(mark), label)


@register.simple_tag
def money(value: Decimal | int | None, currency: str, cents: bool = False) -> SafeString:
    if value is None:
        return SafeString("")
    minus, symbol, figure = formats.money(value, currency, cents=cents)
    return format_html('<span class="money">{}<span class="c">{}</span>{}</span>', minus, symbol, figure)


@register.simple_tag
def reference() -> str:
    """Name this request to the reader, who can name it to the service desk."""
    return requests.reference()


@register.filter
def negative(value: Decimal) -> Decimal:
    return -value


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    if value is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), formats.moment(value))


@register.simple_tag
def day(value: date | None) -> SafeString:
    if value is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


@register.simple_tag
def avatar(person: Person | None, size: str = "", queue: str = "") -> SafeString:
    """Show who owns a thing: a person's initials, or the dashed face of a queue where nobody does."""
    if person is None:
        return face("q", size, queue or _("Team queue"), icon("inbox", "i-12"))
    return face(f"h{formats.hue(person.pk)}", size, person.name, formats.initials(person.name))


def face(kind: str, size: str, label: str, content: str) -> SafeString:
    return format_html(
        '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>',
        f"av {kind} {size}".strip(),
        label,
        label,
        content,
    )


@register.simple_tag(takes_context=True)
def place(
    context: Context,
    name: str,
    symbol: str,
    label: str,
    size: str = "",
    query: str = "",
    go: str = "",
    count: int | None = None,
    hot: bool = False,
) -> SafeString:
    """Link to a page of the shell, marked as current there and on the pages below it. ``go`` is its key after G.

    ``count`` is shown where the page knows it; no page asks the database for the rail's sake.
    """
    request, path = context["request"], reverse(name)
    target = f"{path}?{query}" if query else path
    here = request.get_full_path() if query else request.path
    drawn = icon(symbol, size) if symbol else ""
    key = format_html(' data-go="{}"', go) if go else ""
    number = format_html('<span class="n{}">{}</span>', " hot" if hot else "", count) if count else ""
    return format_html('<a href="{}"{}{}>{}{}{}</a>', target, current(here, target), key, drawn, label, number)


def current(here: str, target: str) -> SafeString:
    if here == target:
        return SafeString(' aria-current="page"')
    below = target != "/" and here.startswith(target)
    return SafeString(' aria-current="true"' if below else "")


@register.filter
def busy_layout(request: Request) -> str:
    """Choose how it looks that the database is busy: nothing more may be asked of it."""
    return "interface/problem_toast.html" if "HX-Request" in request.headers else "interface/problem_bare.html"


@register.filter
def problem_layout(request: Request) -> str:
    """Choose how bad news looks: a toast for htmx, a page in the shell, or one outside for who is not signed in."""
    if request.htmx:
        return "interface/problem_toast.html"
    return "interface/problem.html" if request.user.is_authenticated else "interface/problem_outside.html"
