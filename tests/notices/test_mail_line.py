from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from notices.models import Outbox
from notices.templatetags.mail import mail_line, state_of
from tests.notices.letters import promised

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 14, 2, tzinfo=ZoneInfo("Europe/Berlin"))
ADDRESS = "ann@example.com"
STATES = {
    "Waiting to be e-mailed to ann@example.com.": {},
    "E-mailed to ann@example.com at 14:02.": {"sent_at": NOW},
    "E-mailed to ann@example.com on 1 Mar 2026 at 14:02.": {"sent_at": NOW - timedelta(days=1)},
    "Not e-mailed to ann@example.com: what it would have said is no longer so.": {"withdrawn_at": NOW},
    "Not sent to ann@example.com: the mail server refused it (550 No such user). Next try on 3 Mar 2026 at 14:02.": {
        "last_error": "refused: 550 No such user",
        "due_at": NOW + timedelta(days=1),
    },
    "Not sent to ann@example.com yet: the mail server put it off (451 Later). Next try at 14:04.": {
        "last_error": "put off: 451 Later",
        "due_at": NOW + timedelta(minutes=2),
    },
    "Not sent to ann@example.com yet: the mail server could not be reached. Next try at 14:02.": {
        "last_error": "unreached: Connection refused",
        "due_at": NOW,
    },
    "Not sent to ann@example.com: no mail can be sent there. Next try at 14:02.": {
        "last_error": "impossible: ",
        "due_at": NOW,
    },
    "Not sent to ann@example.com yet: it could not be written. Next try at 14:02.": {
        "last_error": "unwritten: KeyError",
        "due_at": NOW,
    },
}


@pytest.mark.parametrize("sentence", STATES)
def test_a_line_says_how_a_mail_stands(monkeypatch, sentence):
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    assert state_of(Outbox(recipient=ADDRESS, **STATES[sentence])) == sentence


def test_what_a_server_answers_is_inert_on_the_page():
    line = mail_line(Outbox(recipient=ADDRESS, last_error="refused: 550 <script>alert(1)</script>"))

    assert "<script>" not in line
    assert "bad" in line


def test_mails_about_records_come_by_number_the_latest_first():
    first, second = promised(), promised(revision=2)
    promised("Q-000009")

    assert list(Outbox.objects.about(["Q-000001", "SO-000001"])) == [second, first]
