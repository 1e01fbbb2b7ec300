from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import override

from accounts.models import Absence, User

from .. import kinds
from ..models import Notification
from ..records import addresses

if TYPE_CHECKING:
    from ..kinds import Kind

LONGEST = Notification._meta.get_field("summary").max_length
Summary = Callable[[], str]


class News(NamedTuple):
    """What one person is to be told. ``revision`` tells it from what was told of the same record before."""

    person: int
    event: str
    number: str
    revision: int
    summary: Summary


class Reader(NamedTuple):
    """How a person wants to be told."""

    language: str
    muted: list[str]
    unmailed: list[str]

    def hears(self, kind: Kind) -> bool:
        return not kind.can_be_muted or kind.name not in self.muted


def tell(
    recipients: Iterable[User | None],
    event: str,
    subject: Any,
    summary: Summary,
    *,
    by: User | None = None,
    revision: int | None = None,
) -> None:
    """Tell these people once of this revision of the subject (its version), in the caller's transaction.

    Nobody is told of own acts, and nobody again because a request came twice. ``summary`` is asked in the language of
    each recipient, so it translates and formats when it is called: ``lambda: _("…") % {…}``.
    """
    if getattr(subject, "is_repeated", False):
        return
    told = subject.version if revision is None else revision
    people = {person.pk for person in recipients if person} - {by.pk if by else None}
    tell_each((News(pk, event, subject.number, told, summary) for pk in people), by=by)


def tell_each(news: Iterable[News], *, by: User | None = None) -> int:
    """Tell each person one thing, and return how many are told: three queries, however many people and things, and one
    for each colleague who stands in for somebody among them.

    Who is no longer active is not told, nor is who has muted the kind. What was told before stays as it was.
    """
    told = list(news)
    told += told_meanwhile(told, by)
    for kind in {item.event for item in told}:
        kinds.known(kind)
    readers = readers_among({item.person for item in told})
    written = [written_for(readers[item.person], item) for item in told if is_heard(readers.get(item.person), item)]
    Notification.objects.bulk_create(written, ignore_conflicts=True)
    return len(written)


def told_meanwhile(news: list[News], by: User | None) -> list[News]:
    """Return the same for those who stand in today, of records that they see."""
    following = [item for item in news if kinds.known(item.event).follows]
    if not following:
        return []
    away = Absence.objects.standing().today().filter(person__in={item.person for item in following})
    found: list[News] = []
    for absence in away.select_related("colleague").order_by("pk"):
        theirs = [item for item in following if item.person == absence.person_id]
        seen = addresses(absence.colleague, (item.number for item in theirs)) if absence.colleague != by else {}
        found += [item._replace(person=absence.colleague_id) for item in theirs if item.number in seen]
    return found


def readers_among(people: set[int]) -> dict[int, Reader]:
    found = User.objects.active().filter(pk__in=people) if people else User.objects.none()
    return {
        pk: Reader(*wishes) for pk, *wishes in found.values_list("pk", "language", "muted_notices", "unmailed_notices")
    }


def is_heard(reader: Reader | None, news: News) -> bool:
    return reader is not None and reader.hears(kinds.known(news.event))


def written_for(reader: Reader, news: News) -> Notification:
    with override(reader.language):
        summary = str(news.summary())[:LONGEST]
    return Notification(
        recipient_id=news.person,
        event=news.event,
        number=news.number,
        revision=news.revision,
        summary=summary,
        mailed=news.event not in reader.unmailed,
    )
