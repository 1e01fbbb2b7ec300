"""How long a session lasts: so long unused, and never longer than so long since the sign-in.

Its row ends exactly then, so that the list of devices shows those that still open the door.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

SINCE = "signed_in_at"
NOTED_EVERY = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's, with our end. ``ended`` says of a session that a person had why it is over: `idle` or `longest`."""

    ended = ""
    until: datetime | None = None

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(session_key=self.session_key).first()
        data: dict[str, Any] = self.decode(row.session_data) if row else {}
        if row and row.expire_date > timezone.now():
            self.until = row.expire_date
            return data
        if SESSION_KEY in data:
            self.ended = "longest" if longest(data) <= timezone.now() else "idle"
        self._session_key = None  # as Django has it: what is over is not begun again under its old name
        return {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        if SESSION_KEY in data:
            data.setdefault(SINCE, timezone.now().timestamp())
        row = cast("Session", super().create_model_instance(data))
        row.expire_date = end_of(data)
        return row

    def note_use(self) -> None:
        """Put the end off, once a minute at most. The data stays as it is: another request may be writing it."""
        end = end_of(dict(self.items()))
        if self.until and end - self.until >= NOTED_EVERY:
            Session.objects.filter(session_key=self.session_key).update(expire_date=end)
            UserSession.objects.filter(session_key=self.session_key).update(last_seen_at=timezone.now())


def end_of(data: dict[str, Any]) -> datetime:
    return min(timezone.now() + settings.SESSION_IDLE, longest(data))


def longest(data: dict[str, Any]) -> datetime:
    since = datetime.fromtimestamp(data[SINCE], tz=timezone.get_default_timezone()) if SINCE in data else timezone.now()
    return since + settings.SESSION_LONGEST
