"""The one door. Nothing else writes a status."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from .models import Lifecycle
from .refusals import NotAllowed, NotVisible, Overtaken

Subject = TypeVar("Subject", bound=Lifecycle)


@transaction.atomic
def perform(
    subject: Subject,
    action: str,
    *,
    by: Any,
    through: str,
    version: int | None = None,
    on_behalf_of: str = "",
    link: int | None = None,
    **details: Any,
) -> Subject:
    """Run one transition on the locked row, save it and log the move.

    Every door (browser, admin, link, worker) comes through here, so a status never changes without a permission check
    and an event. ``lock`` takes the subject's opportunity first, then the subject. ``by`` is None only through the
    customer's link, the schedule, a command or an import, and only for transitions that name that entrance.
    Asking twice with the same ``version`` changes nothing and gives the first answer, marked ``is_repeated``.

    Raises NotVisible, Overtaken (stale version, wrong status, unmet condition) or NotAllowed, in that order.
    """
    subject = subject.lock()
    refuse_unseen(subject, by)
    if version is not None and is_repetition(subject, action, by=by, version=version, details=details):
        subject.is_repeated = True
        return subject
    ask(subject, action, by=by, through=through, version=version)
    return move(subject, action, by=by, through=through, on_behalf_of=on_behalf_of, link=link, details=details)


@transaction.atomic
def follow(subject: Subject, action: str, *, after: Lifecycle, **details: Any) -> Subject:
    """Run a transition that follows from an act already allowed; it needs no permission of its own.

    Who and through which entrance are those of the last event of ``after``, whose number goes into the details.
    """
    subject = subject.lock()
    refuse_if_blocked(subject, action)
    cause = after.events.order_by("-version").first()
    return move(
        subject,
        action,
        by=cause.actor,
        through=cause.through,
        on_behalf_of=cause.on_behalf_of,
        link=cause.link,
        details=details,
        after=after.number,
    )


def ask(subject: Lifecycle, action: str, *, by: Any, through: str, version: int | None = None) -> None:
    """Refuse an act on this locked record that is stale, not possible now, or not for this person."""
    subject.refuse_if_changed_since(version)
    refuse_if_blocked(subject, action)
    if not may(by, subject, action, through=through):
        words = {"number": subject.number}
        raise NotAllowed(_("You may see %(number)s, but this is for somebody else to do.") % words, subject=subject)


def refuse_unseen(subject: Lifecycle, by: Any) -> None:
    """Treat what the person may not see as not there; ask under the lock, because sight may just have been lost."""
    if by is not None and not subject.is_visible_to(by):
        raise NotVisible(_("There is no such record."))


def refuse_if_blocked(subject: Lifecycle, action: str) -> None:
    """Refuse with every reason; who comes too late also reads who was faster, and when."""
    if blockers := subject.blockers(action):
        faster = [subject.who_brought_it_there()] if blockers[0].name == "status" else []
        raise Overtaken(" ".join(filter(None, [*map(str, blockers), *faster])), subject=subject, blockers=blockers)


def may(user: Any, subject: Lifecycle, action: str, *, through: str = "") -> bool:
    """Say whether this person may do this now; without a person, whether this entrance may."""
    transition = subject.transition_for(action)
    if transition is None:
        return False
    if user is None:
        return through in transition.custom.get("without_user", ())
    return bool(user.is_active and transition.has_perm(subject, user))


def can(user: Any, subject: Lifecycle, action: str) -> bool:
    """Say whether a button for it belongs on this person's page: allowed, and nothing in its way."""
    return may(user, subject, action) and not subject.blockers(action)


def is_repetition(subject: Lifecycle, action: str, *, by: Any, version: int, details: dict[str, Any]) -> bool:
    """Recognise the same request sent twice: same act, person, version seen and values."""
    event = subject.events.filter(version=version + 1, action=action, actor=by).first()
    if event is None:
        return False
    given = {key: value for key, value in event.details.items() if key not in {"changes", "after"}}
    return bool(given == as_json(details))


def move(
    subject: Subject,
    action: str,
    *,
    by: Any,
    through: str,
    on_behalf_of: str = "",
    link: int | None = None,
    details: dict[str, Any],
    after: str = "",
) -> Subject:
    source, before = subject.status, subject.snapshot()
    run(subject, action, details)
    subject.version += 1
    subject.modified_at = timezone.now()
    subject.save()
    forget_generated(subject)
    changes = difference(before, subject.snapshot())
    told = as_json(details) | ({"changes": changes} if changes else {}) | ({"after": after} if after else {})
    record(
        subject,
        action,
        source=source,
        by=by,
        through=through,
        on_behalf_of=on_behalf_of,
        link=link,
        happened_at=subject.modified_at,
        details=told,
    )
    return subject


def run(subject: Lifecycle, action: str, details: dict[str, Any]) -> None:
    """Run the transition. Its conditions are asked once more: if midnight has struck meanwhile, that is a refusal."""
    try:
        getattr(subject, action)(**details)
    except TransitionNotAllowed:
        refuse_if_blocked(subject, action)
        raise


def forget_generated(subject: Lifecycle) -> None:
    """Let what the database computes be read again when it is asked for."""
    for field in subject._meta.concrete_fields:
        if field.generated:
            subject.__dict__.pop(field.attname, None)


def record(
    subject: Lifecycle, action: str, *, by: Any, source: str = "", details: dict[str, Any] | None = None, **fields: Any
) -> None:
    """Append the event of this act. The caller holds the lock and has just raised the version.

    ``details`` are kept in one shape, whoever records: people and records by key and name.
    """
    subject.events.create(
        action=action,
        source=source,
        target=subject.status,
        version=subject.version,
        actor=by,
        details=as_json(details or {}),
        **fields,
    )


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {key: [as_json(before.get(key)), as_json(value)] for key, value in after.items() if before.get(key) != value}


def as_json(value: Any) -> Any:
    """Turn what an act was given into plain values: records by key and name, money and dates as text."""
    match value:
        case dict():
            return {str(key): as_json(item) for key, item in value.items()}
        case models.Model():
            return {"id": value.pk, "name": str(value)}
        case list() | tuple() | set() | frozenset() | models.QuerySet():
            return [as_json(item) for item in value]
        case Decimal():
            return str(value)
        case date() | datetime():
            return value.isoformat()
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)
