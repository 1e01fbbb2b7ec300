"""Who sees and does what, for people to read. The predicates decide; a test holds every cell against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .roles import Role

if TYPE_CHECKING:
    from .models import User


class Scope(models.TextChoices):
    """Of which records a right holds."""

    OWN = "own", _("own and co-owned")
    MINE = "mine", _("own")
    AWAY = "away", _("of whom you stand in for")
    QUEUE = "queue", _("queue of own teams")
    LED = "led", _("led teams")
    DELEGATED = "delegated", _("in a lead’s place")
    ALL = "all", _("all")
    YES = "yes", _("yes")
    READ = "read", _("read")
    FIGURES = "figures", _("ids, dates and blockers")
    RUNS = "runs", _("purge runs")
    OFFER = "offer", _("presented quotes of this opportunity")
    ANSWER = "answer", _("accept or reject, once")
    REASSIGNING = "reassigning", _("reassignment; codes to read")
    CODES = "codes", _("reassignment, codes, products, discount limits")
    PURGE = "purge", _("screens of the purge")
    HOUSE = "house", _("all; events, orders and history to read")


MEANINGS: dict[Scope, Promise] = {
    Scope.OWN: _("What you own, and what somebody has named you a co-owner of, in whatever team."),
    Scope.MINE: _("What you own. Co-owners cannot give it away."),
    Scope.AWAY: _(
        "Open opportunities of a colleague who is away and has named you, in teams that you share, until the last day."
    ),
    Scope.QUEUE: _("Open opportunities without an owner, in a team that you belong to or lead."),
    Scope.LED: _("Everything in the teams that you lead, whoever owns it."),
    Scope.DELEGATED: _(
        "A lead or a manager has named you to approve for some days. You see the quotes that wait, nothing else."
    ),
    Scope.ALL: _("Everything, in all teams."),
    Scope.FIGURES: _("No names, no prices and no notes."),
    Scope.OFFER: _("Whoever has the link from the offer. No internal notes, no costs, no margins, no other business."),
}


@dataclass(frozen=True)
class Right:
    """One row: what can be done, and of which records by each role. A role that is not named may not."""

    key: str
    what: Promise
    by: dict[Role, tuple[Scope, ...]]
    customer: tuple[Scope, ...] = ()
    note: Promise | str = ""
    is_planned: bool = False

    def cells(self) -> list[tuple[Scope, ...]]:
        """Return one cell per role, in their order, then the customer's."""
        return [*(self.by.get(role, ()) for role in Role), self.customer]


OWN, MINE, AWAY, QUEUE, LED, ALL = Scope.OWN, Scope.MINE, Scope.AWAY, Scope.QUEUE, Scope.LED, Scope.ALL
REP, LEAD, MANAGER, OPERATIONS, ADMINISTRATOR = Role

BUSINESS = (
    Right(
        "see",
        _("See opportunities, their quotes and notes"),
        {
            REP: (OWN, QUEUE, AWAY),
            LEAD: (LED, OWN, QUEUE, AWAY),
            MANAGER: (ALL,),
            OPERATIONS: (Scope.FIGURES,),
            ADMINISTRATOR: (ALL,),
        },
        customer=(Scope.OFFER,),
    ),
    Right(
        "see_orders",
        _("See orders"),
        {REP: (OWN,), LEAD: (LED, OWN), MANAGER: (ALL,), OPERATIONS: (Scope.FIGURES,), ADMINISTRATOR: (ALL,)},
        customer=(Scope.OFFER,),
    ),
    Right(
        "edit",
        _("Edit, quote, move, close as lost"),
        {REP: (OWN, AWAY), LEAD: (LED, OWN, AWAY), MANAGER: (ALL,)},
        customer=(Scope.ANSWER,),
    ),
    Right("reopen", _("Reopen what is lost"), {LEAD: (LED,), MANAGER: (ALL,)}),
    Right("work_on_orders", _("Confirm and fulfil orders"), {REP: (OWN,), LEAD: (LED, OWN), MANAGER: (ALL,)}),
    Right("cancel", _("Cancel orders"), {LEAD: (LED,), MANAGER: (ALL,)}),
    Right("hold", _("Set or lift a legal hold"), {LEAD: (LED,), MANAGER: (ALL,), ADMINISTRATOR: (ALL,)}),
)
HANDING_OUT = (
    Right("claim", _("Claim from the queue"), {REP: (QUEUE,), LEAD: (QUEUE,), MANAGER: (QUEUE,)}),
    Right("release", _("Send back to the queue"), {REP: (MINE,), LEAD: (LED, MINE), MANAGER: (ALL,)}),
    Right(
        "share",
        _("Name co-owners"),
        {REP: (MINE,), LEAD: (LED, MINE), MANAGER: (ALL,)},
        note=_("An owner, within the own team."),
    ),
    Right("assign", _("Assign, hand over"), {LEAD: (LED,), MANAGER: (ALL,), ADMINISTRATOR: (ALL,)}),
    Right(
        "approve",
        _("Approve discounts"),
        {REP: (Scope.DELEGATED,), LEAD: (LED, Scope.DELEGATED), MANAGER: (ALL,)},
        note=_("Never an own submission."),
    ),
)
HOUSE = (
    Right(
        "see_customers",
        _("See customers and contacts"),
        {REP: (ALL,), LEAD: (ALL,), MANAGER: (ALL,), ADMINISTRATOR: (ALL,)},
        note=_("Their opportunities by scope."),
    ),
    Right("keep_customers", _("Add and edit customers and contacts"), {REP: (ALL,), LEAD: (ALL,), MANAGER: (ALL,)}),
    Right("merge", _("Merge customers"), {MANAGER: (ALL,)}),
    Right(
        "codes",
        _("Products, codes and stages"),
        {REP: (Scope.READ,), LEAD: (Scope.READ,), MANAGER: (Scope.YES,), ADMINISTRATOR: (Scope.YES,)},
    ),
    Right("limits", _("Set discount limits"), {MANAGER: (ALL,), ADMINISTRATOR: (ALL,)}),
    Right(
        "export",
        _("Reports and exports"),
        {
            REP: (OWN, QUEUE, AWAY),
            LEAD: (LED, OWN, QUEUE, AWAY),
            MANAGER: (ALL,),
            OPERATIONS: (Scope.RUNS,),
            ADMINISTRATOR: (ALL,),
        },
    ),
    Right("import", _("Import"), {LEAD: (LED,), MANAGER: (ALL,), ADMINISTRATOR: (ALL,)}, is_planned=True),
    Right("purge", _("Dry runs and runs of the purge"), {OPERATIONS: (Scope.YES,), ADMINISTRATOR: (Scope.YES,)}),
    Right("rules", _("Retention rules"), {OPERATIONS: (Scope.READ,), ADMINISTRATOR: (Scope.YES,)}),
    Right("restore", _("Restore what was purged"), {ADMINISTRATOR: (Scope.YES,)}, is_planned=True),
    Right("people", _("People, teams and roles"), {ADMINISTRATOR: (Scope.YES,)}),
    Right(
        "admin",
        _("Administration"),
        {
            LEAD: (Scope.REASSIGNING,),
            MANAGER: (Scope.CODES,),
            OPERATIONS: (Scope.PURGE,),
            ADMINISTRATOR: (Scope.HOUSE,),
        },
    ),
)
AREAS: tuple[tuple[Promise, tuple[Right, ...]], ...] = (
    (_("The business"), BUSINESS),
    (_("Who has it"), HANDING_OUT),
    (_("The house"), HOUSE),
)


def rights() -> Iterator[Right]:
    for _area, rows in AREAS:
        yield from rows


def columns(user: User) -> list[tuple[str, bool]]:
    """Return the heading of each column, and whether it is this person's own."""
    return [
        *((str(role.label), user.has_role(role)) for role in Role),
        (str(_("Customer, by the offer’s link")), False),
    ]
