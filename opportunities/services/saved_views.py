from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken

from ..models import SavedView
from ..permissions import can_keep_view
from .opportunity import lock_request


@transaction.atomic
def save_view(*, by: User, name: str, query: str, team: Team | None, request_key: UUID | None = None) -> SavedView:
    """Keep a question under a name. The same ``request_key`` twice makes one view and returns it."""
    if request_key is not None:
        lock_request(request_key)
        if made := SavedView.objects.filter(owner=by, request_key=request_key).first():
            return made
    refuse_foreign_team(team, by)
    return write(SavedView(owner=by, name=name, query=query, team=team, request_key=request_key))


@transaction.atomic
def change_view(view: SavedView, *, by: User, version: int, name: str, team: Team | None) -> SavedView:
    """Rename it, share it with a team, or keep it to its owner again."""
    locked = lock(view, by)
    if locked.version != version:
        raise Overtaken(_("The view was not saved: somebody changed it. Look at it again, then repeat your change."))
    if team != locked.team:
        refuse_foreign_team(team, by)
    locked.name, locked.team = name, team
    locked.version += 1
    return write(locked)


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    lock(view, by).delete()


def lock(view: SavedView, by: User) -> SavedView:
    locked = SavedView.objects.visible_to(by).lock(view.pk)
    if locked is None:
        raise NotVisible(_("There is no such record."))
    if not can_keep_view(locked, by):
        raise NotAllowed(_("This view is its owner’s to change, or the team lead’s."))
    return locked


def write(view: SavedView) -> SavedView:
    """Save it. The form has asked for the name; somebody may have taken it since."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Overtaken(_("There is a view of that name already.")) from error
    return view


def refuse_foreign_team(team: Team | None, by: User) -> None:
    if team and not Team.objects.workable_by(by).filter(pk=team.pk).exists():
        raise NotAllowed(_("You may share a view only with a team in which you work."))
