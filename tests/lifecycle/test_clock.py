from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from lifecycle.clock import when

MORNING = datetime(2026, 11, 23, 7, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(minutes=5), "at 08:09"),
        (timedelta(hours=9), "on 22 Nov 2026 at 23:14"),
        (timedelta(days=30), "on 24 Oct 2026 at 09:14"),
    ],
)
def test_what_happened_on_another_day_is_told_with_its_day(monkeypatch, before, told):
    monkeypatch.setattr(timezone, "now", lambda: MORNING)

    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert when(MORNING - before) == told
