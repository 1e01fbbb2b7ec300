"""What is held while an account changes. Everywhere in this order: the administrators, then the person."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import looks_after_the_house
from accounts.roles import Role
from lifecycle.refusals import NotAllowed, Overtaken


def lock_administrators() -> None:
    """Let acts queue that make or unmake an administrator: of two who end each other, the second one sees the first."""
    Group.objects.select_for_update(no_key=True).get(name=Role.ADMINISTRATOR)


def lock_person(person: User, *, by: User, also_oneself: bool = False) -> User:
    """Return the person freshly read and locked, so that nobody is given work meanwhile (`opportunities` locks too).

    Who does it must be an administrator at this moment, and somebody else.
    """
    lock_administrators()
    refuse_others_than_administrators(by)
    if person.pk == by.pk and not also_oneself:
        raise NotAllowed(_("Nobody changes their own account like this: ask another administrator."))
    locked: User = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return locked


def refuse_others_than_administrators(by: User) -> None:
    """Ask anew: somebody may have been quicker, and ended the one who asks."""
    if not looks_after_the_house(User.objects.with_scope().get(pk=by.pk)):
        raise NotAllowed(_("Accounts are for administrators to keep."))


def refuse_to_end_the_last_administrator(person: User) -> None:
    """Keep somebody who can let others in. The caller holds the administrators."""
    others = User.objects.active().with_role(Role.ADMINISTRATOR).exclude(pk=person.pk)
    if person.has_role(Role.ADMINISTRATOR) and not others.exists():
        raise Overtaken(
            _("%(name)s is the last administrator. Give the role to somebody else first.") % {"name": person}
        )
