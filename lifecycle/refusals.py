"""The ways to say no. One middleware turns them into 404, 403, 409 and 422 with a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext as _

from .rules import Blocker

_heard: ContextVar[list[Refused] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[list[Refused]]:
    """Hand out the last refusal made inside, also one that a view answered in its own way; nothing if there is none."""
    heard: list[Refused] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An act that was not done. Nothing has been saved; ``str()`` is a sentence for the reader."""

    status_code = 403

    def __init__(self, sentence: Any, *, subject: Any = None) -> None:
        super().__init__(str(sentence))
        self.subject = subject
        heard = _heard.get()
        if heard is not None:
            heard[:] = [self]


class NotVisible(Refused):
    """What the person may not see does not exist for that person."""

    status_code = 404


class NotAllowed(Refused):
    """Visible, but not for this person to do."""

    status_code = 403


class Overtaken(Refused):
    """Somebody was faster, or the record is no longer in a state that allows it."""

    status_code = 409

    def __init__(self, sentence: Any, *, subject: Any = None, blockers: Sequence[Blocker] = ()) -> None:
        super().__init__(sentence, subject=subject)
        self.blockers = tuple(blockers)


class Incomplete(Refused):
    """The act lacks something that it must be given. Forms ask for it first; this holds for every entrance."""

    status_code = 422


def refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Incomplete(_("Nothing was done: give a reason."))
