from __future__ import annotations

from typing import Any

from django.db.models import Model

from .models import Entry
from .requests import served

LONGEST = 300


def write_entry(
    action: str, *, by: Any, through: str, about: object = "", subject: Model | None = None, **details: Any
) -> Entry:
    """Append one entry to the audit, in the caller's transaction.

    ``by`` is None for what nobody signed in did. ``details`` are plain values; what changed goes under ``changes`` as
    ``{field: [before, after]}``. The request's id and address come by themselves.
    """
    return Entry.objects.create(
        action=action,
        actor=by,
        through=through,
        about=storable(str(about or subject or ""))[:LONGEST],
        kind=subject._meta.label_lower if subject else "",
        key=subject.pk if subject else None,
        address=served().address or None,
        details=storable(details),
    )


def storable(value: Any) -> Any:
    """Take out of texts what the database holds in none: an entry must not fail for what somebody typed."""
    match value:
        case dict():
            return {str(key): storable(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [storable(item) for item in value]
        case str():
            return str(value).replace("\0", "\ufffd").encode(errors="replace").decode()
        case _:
            return value
