"""Work that no request asked for: each delivery of a task is served under an id of its own, as a request is."""

from __future__ import annotations

from typing import Any

from celery import Task

from .requests import new_id, serving


class ServedTask(Task):  # type: ignore[misc]  # Celery comes without types
    """What a task writes into log, audit and events carries one id."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with serving(new_id()):
            return super().__call__(*args, **kwargs)
