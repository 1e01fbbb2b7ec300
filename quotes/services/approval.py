from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from interface.formats import percent
from lifecycle.transitions import perform
from notices.services import tell

from ..models import Quote

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def submit(quote: Quote, *, by: User, through: str, version: int | None = None) -> Quote:
    """Ask for approval: at once within the team's discount limit, else it waits for a lead, who is told."""
    submitted = perform(quote, "submit", by=by, through=through, version=version, submitted_by=by)
    if submitted.status == Quote.Status.PENDING_APPROVAL:
        leads = submitted.opportunity.team.leads.all()
        tell(leads, "approval_wanted", submitted, lambda: approval_wanted(submitted), by=by)
    return submitted


def approval_wanted(quote: Quote) -> str:
    words = {"number": quote.number, "percent": percent(quote.list_discount_percent)}
    return _("%(number)s is %(percent)s under list prices and needs your approval.") % words


@transaction.atomic
def approve(quote: Quote, *, by: User, through: str, version: int | None = None) -> Quote:
    """Approve a discount over the team's limit; never one's own submission."""
    approved = perform(quote, "approve", by=by, through=through, version=version, approved_by=by)
    words = {"number": approved.number}
    tell([approved.submitted_by], "approved", approved, lambda: _("%(number)s is approved.") % words, by=by)
    return approved


@transaction.atomic
def refuse(quote: Quote, *, by: User, through: str, version: int | None = None, reason: str) -> Quote:
    """Send it back as a draft, with a reason for who submitted it."""
    refused = perform(quote, "refuse", by=by, through=through, version=version, reason=reason)
    words = {"number": refused.number, "reason": reason}
    tell([refused.submitted_by], "refused", refused, lambda: _("%(number)s is not approved: %(reason)s") % words, by=by)
    return refused
