from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Action
from audit.services import write_entry
from lifecycle.refusals import NotVisible, Overtaken
from lifecycle.through import Through
from notices.services import promise

from ..models import Invitation
from .locking import lock_person

LETTER = "invitation"


@transaction.atomic
def invite(person: User, *, by: User, through: str) -> Invitation:
    """Promise the person a mail with a link to the first password; an older link ends with it."""
    locked = lock_person(person, by=by)
    if not locked.is_active:
        raise Overtaken(_("%(name)s no longer works here. Let them in again first.") % {"name": locked})
    if locked.has_usable_password():
        raise Overtaken(_("%(name)s has a password already and can sign in.") % {"name": locked})
    end_invitations(locked)
    invitation = Invitation.to(locked, by=by)
    invitation.save()
    promise(
        LETTER, f"U-{locked.pk}", to=locked.email, revision=invitation.pk, language=locked.language, by=by,
        invitation=invitation.pk,
    )  # fmt: skip
    write_entry(Action.INVITED, by=by, through=through, subject=locked)
    return invitation


@transaction.atomic
def withdraw(person: User, *, by: User, through: str) -> int:
    """Let no link of this person lead in any more. Twice changes nothing."""
    locked = lock_person(person, by=by)
    ended = end_invitations(locked)
    if ended:
        write_entry(Action.INVITATION_WITHDRAWN, by=by, through=through, subject=locked)
    return ended


def end_invitations(person: User) -> int:
    """Withdraw what is open. The caller holds the person's lock."""
    return Invitation.objects.filter(person=person).open().update(withdrawn_at=timezone.now())


@transaction.atomic
def accept(invitation: Invitation, *, password: str) -> User:
    """Give the invited person this password. The link works once: who comes second finds nothing there."""
    person: User = User.objects.select_for_update(no_key=True).get(pk=invitation.person_id)
    living = Invitation.objects.living().filter(pk=invitation.pk)
    if not living.update(accepted_at=timezone.now()):
        raise NotVisible(_("There is no such record."))
    person.set_password(password)
    person.save(update_fields=["password"])
    write_entry(Action.INVITATION_ACCEPTED, by=person, through=Through.PAGE, subject=person)
    return person
