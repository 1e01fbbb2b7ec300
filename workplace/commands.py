"""What the search offers beside records: places to go to, and what can be done now with the record that is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.permissions import hands_out_work, looks_at_sales
from interface.templatetags.interface import icon
from lifecycle.transitions import can
from opportunities.models import Opportunity
from opportunities.permissions import can_create, can_edit
from quotes.permissions import can_quote_on
from search.queries import words_of

from .hits import marked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

    from .hits import Hit


@dataclass(frozen=True)
class Command:
    """A line that leads to a page, or opens the form of an act. ``keys`` do the same without the search."""

    label: str | Promise
    url: str
    symbol: str
    keys: str = ""
    in_dialog: bool = False
    typed: str = ""

    @property
    def picture(self) -> SafeString:
        return icon(self.symbol)

    @property
    def marked_label(self) -> SafeString:
        return marked(str(self.label), self.typed)

    def fits(self, words: list[str]) -> bool:
        """Whether every word that was typed begins one of its own."""
        own = [word.casefold() for word in words_of(str(self.label))]
        return all(any(mine.startswith(word.casefold()) for mine in own) for word in words)


def fitting(commands: Iterator[Command], text: str) -> list[Command]:
    words = words_of(text)
    return [
        Command(command.label, command.url, command.symbol, command.keys, command.in_dialog, text)
        for command in commands
        if command.fits(words)
    ]


def general(user: User) -> Iterator[Command]:
    """What this person can do from anywhere."""
    if can_create(user):
        yield Command(_("New opportunity"), reverse("opportunities:new"), "plus", "N")
        yield Command(_("Enter a customer’s request for a quote"), reverse("quotes:request"), "quote")
    if looks_at_sales(user):
        yield from places()
    if hands_out_work(user):
        yield Command(_("Go to Workload"), reverse("workplace:workload"), "users", "G W")
    yield Command(_("Settings"), reverse("workplace:settings"), "gear")
    yield Command(_("What I may do"), reverse("workplace:roles"), "shield")
    yield Command(_("Keyboard shortcuts"), reverse("workplace:shortcuts"), "list", "?", in_dialog=True)
    if user.is_staff:
        yield Command(_("Go to Administration"), reverse("admin:index"), "shield")
    yield Command(_("Sign out"), reverse("account_logout"), "right")


def places() -> Iterator[Command]:
    yield Command(_("Go to My day"), reverse("workplace:day"), "sun", "G D")
    yield Command(_("Go to Pipeline"), reverse("opportunities:board"), "board", "G P")
    yield Command(_("Go to Opportunities"), reverse("opportunities:list"), "list", "G O")
    yield Command(_("Go to Customers"), reverse("customers:list"), "users", "G C")
    yield Command(_("Go to Orders"), reverse("orders:list"), "order", "G S")
    yield Command(_("Go to Process"), reverse("reports:process"), "flow", "G R")


def for_customer(user: User, customer: Hit | None) -> Iterator[Command]:
    """What can be begun with the customer that was found."""
    if customer and can_create(user):
        label = _t("New opportunity for %(customer)s") % {"customer": customer.name}
        yield Command(label, f"{reverse('opportunities:new')}?customer={customer.key}", "plus", typed=customer.text)


def opportunity_at(path: str, user: User) -> Opportunity | None:
    """Return the opportunity on whose page, or on the page of whose quote, the person is."""
    try:
        place = resolve(path)
    except Resolver404:
        return None
    key: Any = place.kwargs.get("pk")
    seen = Opportunity.objects.visible_to(user).with_co_owner_ids()
    if place.route.startswith("opportunities/<int:pk>/"):
        return seen.filter(pk=key).first()
    if place.route.startswith("quotes/<int:pk>/"):
        return seen.filter(quotes=key).first()
    return None


ACTS = (
    ("move", _("Move to another stage"), "flow", "M"),
    ("edit", _("Edit the facts"), "edit", "E"),
    ("lose", _("Mark as lost"), "x", ""),
    ("reopen", _("Reopen"), "undo", ""),
    ("share", _("Change the co-owners"), "users", ""),
    ("assign", _("Assign to somebody else"), "user", ""),
    ("release", _("Send back to queue"), "inbox", ""),
    ("hold", _("Set or lift the legal hold"), "lock", ""),
)


def on_opportunity(user: User, opportunity: Opportunity) -> Iterator[Command]:
    """What this person can do now with the opportunity that is open."""
    if can_quote_on(opportunity, user):
        yield Command(_("New quote"), reverse("quotes:new", args=[opportunity.pk]), "plus", "Q")
    if can_edit(opportunity, user):
        yield Command(_("Add a note"), f"{opportunity.get_absolute_url()}#note_body", "note")
    for act, label, symbol, keys in ACTS:
        if can(user, opportunity, act):
            page = reverse(f"opportunities:{act}", args=[opportunity.pk])
            yield Command(label, page, symbol, keys, in_dialog=act != "edit")
