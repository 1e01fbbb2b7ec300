"""The summary that a person gets by e-mail: one of all that was told and not read meanwhile, never one for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User

from .. import kinds
from ..letters import Letter, letter, written
from ..models import Notification, Outbox
from ..reading import Line, lines
from .promising import promise

if TYPE_CHECKING:
    from accounts.querysets import UserQuerySet

    from ..kinds import Kind

EVENT = "digest"
SETTLED = timedelta(minutes=5)
EVERY = timedelta(hours=1)
SHOWN_OF_A_KIND = 20


# --- promising -------------------------------------------------------------------------------------------------------
def write_digests() -> int:
    """Promise everybody who is due one summary, and return how many. Any number of runs may do so at once."""
    now = timezone.now()
    return sum(write_digest(pk, now) for pk in due(now).order_by("pk").values_list("pk", flat=True))


def due(now: datetime) -> UserQuerySet:
    """Return whom a summary is due to.

    What was told settles first, so that a batch is told together. Then at most one goes out in an hour, unless
    something is urgent, and none while the last one could not be sent: that one tells of what is unread then.
    """
    told = Notification.objects.filter(recipient=OuterRef("pk"))
    waiting, mailed = told.to_be_mailed(now - SETTLED), told.filter(digest__withdrawn_at=None)
    urgent, lately = waiting.filter(event__in=kinds.URGENT), mailed.filter(digest__created_at__gt=now - EVERY)
    unsent = mailed.filter(digest__isnull=False, digest__sent_at=None)
    people: UserQuerySet = User.objects.active().filter(
        Exists(urgent) | ~Exists(lately), Exists(waiting), ~Exists(unsent)
    )
    return people


@transaction.atomic
def write_digest(pk: int, now: datetime) -> bool:
    """Promise this person's summary if nobody else is at it, and if it is still due."""
    if not hold(pk) or not due(now).filter(pk=pk).exists():
        return False
    person = User.objects.get(pk=pk)
    waiting = Notification.objects.visible_to(person).to_be_mailed(now - SETTLED)
    newest = waiting.order_by("-pk").values_list("pk", flat=True)[0]
    mail = promise(EVENT, f"U-{pk}", to=person.email, revision=newest, language=person.language)
    waiting.update(digest=mail)
    return True


def hold(pk: int) -> bool:
    """Take the person's row until the transaction ends, or pass by. It is asked afterwards what is due: a second run
    that waited would have looked before the first one was done. Meanwhile the person can act and be told.
    """
    return bool(User.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk))


# --- writing, when it is sent ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Group:
    kind: Kind
    lines: list[Line]

    @property
    def first(self) -> list[Line]:
        return self.lines[:SHOWN_OF_A_KIND]

    @property
    def more(self) -> int:
        return len(self.lines) - len(self.first)


@letter(EVENT)
def digest(mail: Outbox) -> Letter | None:
    """Tell what is still unread, of records that the person still sees; if nothing is left, the mail is withdrawn."""
    person = User.objects.active().with_scope().filter(notifications__digest=mail).first()
    told = still_to_tell(mail, person) if person else []
    if person is None or not told:
        return None
    with timezone.override(ZoneInfo(person.time_zone)):
        return written("notices/digest", person=person, told=told, groups=list(groups(told)))


def still_to_tell(mail: Outbox, person: User) -> list[Line]:
    unwanted = {*person.unmailed_notices, *person.muted_notices}
    unread = mail.notifications.unread().exclude(event__in=unwanted).order_by("created_at", "pk")
    return [line for line in lines(person, unread) if line.address]


def groups(told: Iterable[Line]) -> Iterable[Group]:
    by_kind: dict[Kind, list[Line]] = {}
    for line in told:
        by_kind.setdefault(line.kind, []).append(line)
    return (Group(kind, by_kind[kind]) for kind in (*kinds.ALL, kinds.OTHER) if kind in by_kind)
