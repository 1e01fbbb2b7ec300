"""What each act is called, what it needs and what else happens: one sentence each, by the names that the code has.

A test holds every name of the transition table against these. What is still missing here is told as the rule says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .transitions import Act

CALLED: dict[str, Any] = {
    "assign": _("Assign to somebody, or to a queue"),
    "claim": _("Claim from the queue"),
    "edit": _("Edit the facts"),
    "hold": _("Set or lift a legal hold"),
    "lose": _("Mark as lost"),
    "merge_customer": _("Go along when its customer is merged"),
    "move": _("Take another step"),
    "process": _("Begin the negotiation"),
    "release": _("Release to the team’s queue"),
    "reopen": _("Reopen"),
    "revalue": _("Take on the primary quote’s total"),
    "share": _("Name co-owners"),
    "win": _("Win"),
}
GIVEN: dict[str, Any] = {
    "co_owners": _("co-owners of the team, or none"),
    "customer": _("the customer that stays"),
    "owner": _("somebody active in the team"),
    "reason": _("a reason"),
    "stage": _("another stage of the same status"),
    "team": _("a team"),
    "until": _("a day, or none to lift it"),
    "value": _("a total"),
}
GIVEN_TO: dict[tuple[str, str], Any] = {
    ("assign", "owner"): _("an owner who is active in it, or nobody"),
    ("claim", "owner"): None,
    ("assign", "co_owners"): None,
    ("assign", "handover"): None,
    ("assign", "taken_back"): None,
    ("lose", "reason"): _("a loss reason, and open quotes seen"),
    ("merge_customer", "contact"): None,
    ("merge_customer", "contact_address"): None,
    ("move", "stage"): None,
    ("revalue", "value"): _("a primary quote"),
}
BESIDE: dict[str, Any] = {"win": _("an accepted quote")}
RULES: dict[str, Any] = {
    "has_a_quote": _("a first quote"),
    "has_an_owner": _("an owner"),
    "quotes_are_still_here": _("its quotes are not purged yet"),
    "waits_in_the_queue": _("it waits in the queue"),
}
EFFECTS: dict[str, Any] = {
    "assign": _("The new people are told; who is left out loses sight of it"),
    "claim": _("It leaves the queue; nobody else can claim it"),
    "edit": _("With a new contact the customer’s link ends; a success set by hand stays"),
    "hold": _("The purge leaves it alone until that day"),
    "lose": _("Open quotes are abandoned; success becomes 0%; its outcome is kept for the reports"),
    "merge_customer": _("Its contact or address goes along too"),
    "move": _("Success follows the stage unless set by hand"),
    "process": _("Success follows the stage unless set by hand"),
    "release": _("Its co-owners go too"),
    "reopen": _("Its outcome is withdrawn; abandoned quotes stay abandoned"),
    "revalue": _("The forecast follows"),
    "share": _("New co-owners are told; who is left out loses sight of it"),
    "win": _("The order is made, other open quotes are abandoned, success becomes 100%"),
}
FOLLOWS: dict[str, Any] = {
    "process": _("Happens by itself, with the first quote"),
    "revalue": _("Happens by itself, when a primary quote changes"),
    "win": _("Happens by itself, when the customer or a rep for them accepts a quote"),
}
ENTRANCE_NEEDS: dict[str, Any] = {
    "rep": _("A name, a customer, a contact or an address, a team"),
    "customer_request": _("The same, and what they want a quote for"),
}
ENTRANCE_EFFECTS: dict[str, Any] = {
    "rep": _("Without an owner it waits in the team’s queue"),
    "customer_request": _("The first quote is a draft; the negotiation begins at once"),
}
PURGE_NEEDS = _("Its days of retention over, its quotes purged, no legal hold")
PURGE_WHO = _("Happens by itself, by the purge agent")
PURGE_EFFECT = _("Its outcome and its order stay; an administrator can restore it")
BY_ITSELF = _("Happens by itself")
NOTHING = _("Nothing")


def called(act: Act) -> str:
    return str(CALLED.get(act.name) or capfirst(act.name.replace("_", " ")))


def needs(act: Act) -> str:
    """List what the act's own rules ask for and what it must be given."""
    rules = [str(RULES.get(rule.holds.__name__) or rule.blocker(None)).rstrip(".") for rule in act.conditions]
    given = [given_to(act.name, parameter) for parameter in act.parameters]
    beside = [str(BESIDE[act.name])] if act.name in BESIDE else []
    return capfirst(", ".join([*rules, *beside, *filter(None, given)])) or str(NOTHING)


def given_to(action: str, parameter: str) -> str:
    words = GIVEN_TO[action, parameter] if (action, parameter) in GIVEN_TO else GIVEN.get(parameter, parameter)
    return str(words or "")


def effect(act: Act) -> str:
    return str(EFFECTS.get(act.name) or NOTHING)


def follows(act: Act) -> str:
    return str(FOLLOWS.get(act.name) or BY_ITSELF)
