"""Which request is being served. All that is written meanwhile carries its id, which joins log, audit and events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4


@dataclass(frozen=True)
class Served:
    """The request's id, and where it comes from; both empty outside of a request."""

    id: str = ""
    address: str = ""


NOTHING = Served()
_served: ContextVar[Served] = ContextVar("served", default=NOTHING)


def served() -> Served:
    return _served.get()


def request_id() -> str:
    """Return the id of the request, or of the task or command, under which this is written."""
    return _served.get().id


def reference() -> str:
    """Return the beginning of that id as a person can read it out; the audit and the log are searched by it."""
    beginning = request_id()[:6].upper()
    return f"{beginning[:3]}-{beginning[3:]}" if beginning else ""


def new_id() -> str:
    return uuid4().hex


@contextmanager
def serving(request_id: str, address: str = "") -> Iterator[None]:
    """Let all that is written inside carry this id."""
    token = _served.set(Served(request_id, address))
    try:
        yield
    finally:
        _served.reset(token)
