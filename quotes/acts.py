"""The acts that a quote's buttons offer: what is possible for this person now, and why the rest is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.permissions import leads
from interface.formats import figure
from lifecycle.transitions import can, may

from .permissions import can_edit, can_quote_on

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Quote


@dataclass(frozen=True)
class Act:
    """A button: the transition that it asks for, its page, its words, its symbol, and its words where room is short."""

    name: str
    page: str
    label: str | Promise
    icon: str = ""
    short: str | Promise = ""

    def address(self, quote: Quote) -> str:
        return reverse(self.page, args=[quote.pk])


EDIT = Act("edit", "quotes:edit", _("Edit"), "edit")
SUBMIT = Act("submit", "quotes:present", _("Present"), "send")
PRESENT = Act("present", "quotes:present", _("Present"), "send")
APPROVE = Act("approve", "quotes:approve", _("Approve"), "check")
REFUSE = Act("refuse", "quotes:refuse", _("Refuse"), "x")
ACCEPT = Act("accept", "orders:accept", _("Accept"), "check")
EXTEND = Act("extend", "quotes:extend", _("Extend"), "cal")
REWORK = Act("rework", "quotes:rework", _("Edit as a new version"), "edit", _("New version"))
REJECT = Act("reject", "quotes:reject", _("Reject for the customer"), "x", _("Reject"))
ABANDON = Act("abandon", "quotes:abandon", _("Abandon"), "x")
PRIMARY = Act("make_primary", "quotes:primary", _("Count this one instead"))
COPY = Act("create", "quotes:copy", _("Copy"), "copy")

IN_ORDER = (EDIT, SUBMIT, PRESENT, APPROVE, REFUSE, ACCEPT, EXTEND, REWORK, REJECT, ABANDON)


def acts(quote: Quote, user: User) -> list[Act]:
    """Return what this person can do with this quote now, the next thing first."""
    found = [act for act in IN_ORDER if can(user, quote, act.name)]
    return [*found, COPY] if can_quote_on(quote.opportunity, user) else found


def can_count(quote: Quote, user: User) -> bool:
    return not quote.is_primary and can(user, quote, PRIMARY.name)


def obstacles(quote: Quote, user: User) -> list[str]:
    """Say why the next step towards the order is not possible, to who would otherwise take it."""
    if not can_edit(quote, user):
        return []
    if quote.status == quote.Status.PENDING_APPROVAL:
        return [] if can(user, quote, APPROVE.name) else [waits_for_approval(quote, user)]
    steps = [act for act in (SUBMIT, PRESENT, ACCEPT) if may(user, quote, act.name)]
    return [str(blocker) for act in steps for blocker in quote.blockers(act.name)]


def waits_for_approval(quote: Quote, user: User) -> str:
    facts = {
        "percent": figure(quote.list_discount_percent),
        "limit": figure(quote.opportunity.team.discount_limit_percent),
    }
    if quote.submitted_by_id == user.pk and leads(user, quote.opportunity.team_id):
        return (
            _t("%(percent)s%% under list is over the limit of %(limit)s%%: another lead or a manager decides.") % facts
        )
    return _t("%(percent)s%% under list is over the limit of %(limit)s%%: a team lead decides.") % facts
