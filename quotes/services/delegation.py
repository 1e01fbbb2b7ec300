"""Who approves in a lead's place, from when to when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken

from ..models import ApprovalDelegate
from ..permissions import can_delegate

if TYPE_CHECKING:
    from accounts.querysets import UserQuerySet


def possible_delegates(lead: User) -> UserQuerySet:
    """Return who may stand in for this person: who sells in a team that the person leads, any lead, any manager."""
    people: UserQuerySet = User.objects.selling().exclude(pk=lead.pk)
    if not lead.has_role(Role.MANAGER):
        leading = User.objects.with_role(Role.LEAD, Role.MANAGER).values("pk")
        own = User.objects.in_teams(lead.led_team_ids).values("pk")
        people = people.filter(Q(pk__in=leading) | Q(pk__in=own))
    return people.order_by("name", "pk")


def refuse_to_delegate(by: User) -> None:
    if not can_delegate(by):
        raise NotAllowed(_("Only who leads a team can name somebody to approve in the meantime."))


@transaction.atomic
def name_delegate(*, by: User, delegate: User, first_day: date, last_day: date) -> ApprovalDelegate:
    """Let somebody approve in this lead's place on these days; what is already pending stays with the lead.

    Naming the same person for the same days twice gives the first answer.
    """
    refuse_to_delegate(by)
    if not possible_delegates(by).filter(pk=delegate.pk).exists():
        raise Overtaken(_("%(name)s cannot approve in your place. Choose somebody else.") % {"name": delegate})
    named, _is_new = ApprovalDelegate.objects.get_or_create(
        lead=by, delegate=delegate, first_day=first_day, last_day=last_day, ended_at=None
    )
    return named


@transaction.atomic
def end_delegate(delegation: ApprovalDelegate, *, by: User) -> ApprovalDelegate:
    """Take it back at once; what waits goes back to the lead alone. Ending it twice changes nothing."""
    own: QuerySet[ApprovalDelegate] = ApprovalDelegate.objects.filter(lead=by)
    locked = own.select_for_update().filter(pk=delegation.pk).first()
    if locked is None:
        raise NotVisible(_("There is no such record."))
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
    return locked
