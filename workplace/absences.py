"""Being away, as a whole: the days are set or ended, and everybody whom that concerns is told, or nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import absences
from accounts.models import Absence, User
from lifecycle.through import Through
from notices.services import News, tell_each

if TYPE_CHECKING:
    from accounts.querysets import AbsenceQuerySet

EVENT = "stand_in"
SET, LEFT_ALONE, ENDED = 1, 2, 3


@transaction.atomic
def set_absence(person: User, *, by: User, colleague: User, first_day: date, last_day: date) -> Absence:
    """Let a colleague stand in. Both are told, and so is everybody for whom the absent one was to stand in then."""
    days = {"first_day": first_day, "last_day": last_day}
    absence, is_new = absences.set_absence(person, by=by, through=Through.PAGE, colleague=colleague, **days)
    if is_new:
        tell(absence, [person, colleague], SET, lambda: told_of(absence), by)
        for other in left_alone(absence):
            tell(other, [other.person], LEFT_ALONE, lambda: told_of_gap(absence), by)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> Absence:
    ended, is_new = absences.end_absence(absence, by=by, through=Through.PAGE)
    if is_new:
        words = {"colleague": ended.colleague, "person": ended.person}
        people = [ended.person, ended.colleague]
        tell(ended, people, ENDED, lambda: _("%(colleague)s no longer stands in for %(person)s.") % words, by)
    return ended


def left_alone(absence: Absence) -> AbsenceQuerySet:
    """Return the absences that lose their stand-in to this one."""
    days = (absence.first_day, absence.last_day)
    found: AbsenceQuerySet = Absence.objects.standing().meeting(*days).filter(colleague=absence.person)
    return found.select_related("person")


def tell(absence: Absence, people: Iterable[User], revision: int, summary: Callable[[], str], by: User) -> None:
    told = [person for person in people if person.pk != by.pk]
    tell_each(News(person.pk, EVENT, f"ABS-{absence.pk:06d}", revision, summary) for person in told)


def told_of(absence: Absence) -> str:
    return _("%(colleague)s stands in for %(person)s from %(first)s to %(last)s.") % words_of(absence)


def told_of_gap(absence: Absence) -> str:
    return _(
        "%(person)s, who was to stand in for you, is away from %(first)s to %(last)s. Name somebody else."
    ) % words_of(absence)


def words_of(absence: Absence) -> dict[str, object]:
    first, last = (date_format(day, "j M Y") for day in (absence.first_day, absence.last_day))
    return {"colleague": absence.colleague, "person": absence.person, "first": first, "last": last}
