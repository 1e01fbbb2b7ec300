"""Whether the database could not do it now: somebody holds a lock, it took too long, or it is away."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError


def is_busy(exception: BaseException | None) -> bool:
    return isinstance(exception, OperationalError | InterfaceError)


def code_of(exception: BaseException | None) -> str:
    """Return PostgreSQL's code of what happened, for the log; an unreachable database says none."""
    return getattr(exception and exception.__cause__, "pgcode", None) or "away"
