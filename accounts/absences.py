"""Who is away on which days, and which colleague looks after the open opportunities meanwhile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.services import write_entry
from lifecycle.clock import business_today
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken

from .models import Absence, User
from .permissions import sets_absence_of

if TYPE_CHECKING:
    from .querysets import UserQuerySet


def possible_stand_ins(person: User) -> UserQuerySet:
    """Return who may look after this person's work: active colleagues of a shared team who work in sales."""
    shared: UserQuerySet = User.objects.in_teams(person.team_ids | person.led_team_ids)
    return shared.selling().exclude(pk=person.pk).order_by("name", "pk")


@transaction.atomic
def set_absence(
    person: User, *, by: User, through: str, colleague: User, first_day: date, last_day: date
) -> tuple[Absence, bool]:
    """Let a colleague look after a person's open opportunities on these days; say whether that is new.

    Both are locked, so that no two absences of one person meet and nobody stands in while away, however many ask at
    once. The same days with the same colleague twice are one absence.
    """
    if not sets_absence_of(by, person):
        raise NotAllowed(_("You set absences for yourself and for those whom you lead."))
    lock(person, colleague)
    days = {"first_day": first_day, "last_day": last_day}
    standing = Absence.objects.standing()
    if same := standing.filter(person=person, colleague=colleague, **days).first():
        return same, False
    if last_day < business_today():
        raise Overtaken(_("These days are over."))
    if not possible_stand_ins(person).filter(pk=colleague.pk).exists():
        raise Overtaken(_("%(name)s cannot stand in. Choose a colleague of the same team.") % {"name": colleague})
    refuse_if_away(person, first_day, last_day)
    refuse_if_away(colleague, first_day, last_day)
    absence = Absence.objects.create(person=person, colleague=colleague, set_by=by, **days)
    told = {"colleague": colleague.name, "first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    write_entry(Action.ABSENCE_SET, by=by, through=through, about=person, subject=absence, **told)
    return absence, True


def lock(*people: User) -> None:
    """Hold these people's rows until the transaction ends, in one order; meanwhile they can act."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[user.pk for user in people]).order_by("pk"))


def refuse_if_away(person: User, first_day: date, last_day: date) -> None:
    meeting = Absence.objects.standing().meeting(first_day, last_day).filter(person=person).first()
    if meeting:
        days = {"first": date_format(meeting.first_day, "j M Y"), "last": date_format(meeting.last_day, "j M Y")}
        raise Overtaken(_("%(name)s is away from %(first)s to %(last)s already.") % {"name": person, **days})


@transaction.atomic
def end_absence(absence: Absence, *, by: User, through: str) -> tuple[Absence, bool]:
    """End it at once, or call it off before it begins; say whether that is new. What is over stays as it was."""
    found = Absence.objects.select_for_update(of=("self",)).select_related("person", "colleague")
    locked = found.filter(pk=absence.pk).first()
    if locked is None:
        raise NotVisible(_("There is no such record."))
    if not sets_absence_of(by, locked.person):
        raise NotAllowed(_("You set absences for yourself and for those whom you lead."))
    if locked.ended_at is not None:
        return locked, False
    if locked.last_day < business_today():
        raise Overtaken(_("These days are over."))
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    write_entry(
        Action.ABSENCE_ENDED,
        by=by,
        through=through,
        about=locked.person,
        subject=locked,
        colleague=locked.colleague.name,
    )
    return locked, True
