from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from audit.actions import Action
from audit.services import write_entry
from lifecycle.refusals import NotAllowed, Overtaken, refuse_without_reason

from ..permissions import can_keep
from .charge import end_void_delegations
from .inviting import end_invitations, invite
from .locking import lock_person, refuse_to_end_the_last_administrator


@transaction.atomic
def deactivate(person: User, *, by: User, through: str, reason: str) -> User:
    """Close the account at once: no session, password, second factor or invitation of it opens anything any more.

    What the person owns stays theirs until somebody hands it over, and history keeps the name. Who is given work at
    this moment either has it before, or the giver is told that the person no longer works here.
    """
    refuse_without_reason(reason)
    locked = lock_person(person, by=by)
    if not locked.is_active:
        return locked
    refuse_to_end_the_last_administrator(locked)
    locked.is_active = False
    locked.set_unusable_password()
    locked.save(update_fields=["is_active", "password"])
    Authenticator.objects.filter(user=locked).delete()
    ended = drop_sessions(locked)
    end_invitations(locked)
    end_absences(locked)
    end_void_delegations(locked)
    write_entry(Action.DEACTIVATED, by=by, through=through, subject=locked, reason=reason, sessions=ended)
    return locked


@transaction.atomic
def reactivate(person: User, *, by: User, through: str) -> User:
    """Let the person in again, with the roles and teams from before, by a new invitation: the old password is gone."""
    locked = lock_person(person, by=by)
    if locked.is_active:
        raise Overtaken(_("%(name)s works here already.") % {"name": locked})
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    write_entry(Action.REACTIVATED, by=by, through=through, subject=locked)
    invite(locked, by=by, through=through)
    return locked


@transaction.atomic
def end_sessions(person: User, *, by: User, through: str) -> int:
    """Sign the person out everywhere, and return of how many devices."""
    if not can_keep(person, by):
        raise NotAllowed(_("Accounts are for administrators to keep."))
    ended = drop_sessions(person)
    if ended:
        write_entry(Action.SESSIONS_ENDED, by=by, through=through, subject=person, sessions=ended)
    return ended


def drop_sessions(person: User) -> int:
    keys = list(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
    ended, _by_table = Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=person).delete()
    return ended


def end_absences(person: User) -> None:
    """End those of the person and those in which the person stands in for somebody. What is over stays as it was."""
    standing = Absence.objects.filter(ended_at=None).to_come()
    (standing.filter(person=person) | standing.filter(colleague=person)).update(ended_at=timezone.now())
