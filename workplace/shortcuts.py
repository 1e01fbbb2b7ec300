"""The keys that do something, by the place where they do it. The screens carry them; this only tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import hands_out_work, looks_at_sales, works_in_sales

if TYPE_CHECKING:
    from accounts.models import User

Words = str | Promise


@dataclass(frozen=True)
class Shortcut:
    """Keys pressed one after the other, or together where the first is held (Ctrl, Alt). ``single`` can be off."""

    keys: tuple[Words, ...]
    does: Words
    single: bool = True


@dataclass(frozen=True)
class Place:
    """Where some keys work: everywhere, or on these pages."""

    label: Words
    shortcuts: tuple[Shortcut, ...]
    pages: tuple[str, ...] = ()


SAVE = Shortcut((_("Ctrl"), "↵"), _("Save"), single=False)
LIST = Shortcut(("?",), _("Show this list"))
CLOSE = Shortcut((_("Esc"),), _("Close what is open"), single=False)

SEARCH = (
    Shortcut((_("Ctrl"), "K"), _("Search and commands"), single=False),
    Shortcut(("/",), _("Find in this view, or search")),
)
NEW = Shortcut(("N",), _("New opportunity"))
FOR_ALL = Place(_("Everywhere"), (SAVE, CLOSE, LIST))
FOR_READERS = Place(_("Everywhere"), (*SEARCH, SAVE, CLOSE, LIST))
FOR_SELLERS = Place(_("Everywhere"), (*SEARCH, NEW, SAVE, CLOSE, LIST))
GO = Place(
    _("Go to"),
    (
        Shortcut(("G", "D"), _("My day")),
        Shortcut(("G", "P"), _("Pipeline")),
        Shortcut(("G", "O"), _("Opportunities")),
        Shortcut(("G", "C"), _("Customers")),
        Shortcut(("G", "S"), _("Orders")),
        Shortcut(("G", "R"), _("Process")),
    ),
)
GO_LEADING = Place(GO.label, (*GO.shortcuts, Shortcut(("G", "W"), _("Workload"))))
LISTS = Place(
    _("In a list"),
    (
        Shortcut(("J",), _("Next row")),
        Shortcut(("K",), _("Previous row")),
        Shortcut(("X",), _("Select the row, where rows can be selected")),
        Shortcut(("↵",), pgettext_lazy("act", "Open"), single=False),
    ),
    ("workplace:day", "opportunities:list", "customers:list", "orders:list", "workplace:workload"),
)
PIPELINE = Place(
    _("In the pipeline"),
    (
        Shortcut(("←", "↑", "↓", "→"), _("Walk the cards"), single=False),
        Shortcut(("↵",), pgettext_lazy("act", "Open"), single=False),
        Shortcut(("M",), _("Move the card")),
    ),
    ("opportunities:board",),
)
OPPORTUNITY = Place(
    _("On an opportunity"),
    (
        Shortcut(("E",), _("Edit the facts")),
        Shortcut(("M",), _("Move to another stage")),
        Shortcut(("Q",), _("New quote")),
    ),
    ("opportunities:detail",),
)
QUOTE = Place(
    _("In the lines of a quote"),
    (
        Shortcut(("↵",), _("Next row"), single=False),
        Shortcut(("Tab",), _("Next cell"), single=False),
        Shortcut((_("Ctrl"), "D"), _("Copy the row"), single=False),
        Shortcut((_("Alt"), "↑"), _("Move the row up"), single=False),
        Shortcut((_("Alt"), "↓"), _("Move the row down"), single=False),
        Shortcut(("=",), _("List price, in the price"), single=False),
    ),
    ("quotes:new", "quotes:edit"),
)


def places_for(user: User, page: str = "") -> list[Place]:
    """Return where this person has keys: on the page of this address, else everywhere."""
    if not looks_at_sales(user):
        return [FOR_ALL]
    general = [FOR_SELLERS if works_in_sales(user) else FOR_READERS, GO_LEADING if hands_out_work(user) else GO]
    if not page:
        return [*general, LISTS, PIPELINE, OPPORTUNITY, QUOTE]
    here = name_of(page)
    return [*(place for place in (LISTS, PIPELINE, OPPORTUNITY, QUOTE) if here in place.pages), *general]


def name_of(page: str) -> str:
    try:
        return resolve(page).view_name
    except Resolver404:
        return ""
