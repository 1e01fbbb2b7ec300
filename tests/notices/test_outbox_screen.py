from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Outbox
from tests.factories import AdministratorFactory
from tests.notices.letters import promised

pytestmark = pytest.mark.django_db
SCREEN = reverse("admin:notices_outbox_changelist")


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def mails():
    """One in each state."""
    promised("Q-000001")
    now = timezone.now()
    for number, state in [
        ("Q-000002", {"last_error": "refused: 550 No such user", "due_at": now + timedelta(days=1)}),
        ("Q-000003", {"sent_at": now}),
        ("Q-000004", {"withdrawn_at": now}),
    ]:
        Outbox.objects.filter(pk=promised(number).pk).update(**state)


@pytest.mark.parametrize(
    ("state", "numbers"),
    [
        ("failing", ["Q-000002"]),
        ("open", ["Q-000002", "Q-000001"]),
        ("sent", ["Q-000003"]),
        ("withdrawn", ["Q-000004"]),
        ("nonsense", ["Q-000004", "Q-000003", "Q-000002", "Q-000001"]),
    ],
)
def test_the_screen_tells_what_waits_from_what_fails(administrator, mails, state, numbers):
    shown = administrator.get(SCREEN, {"state": state}).context["cl"].result_list

    assert [mail.number for mail in shown] == numbers


def test_an_administrator_sees_why_and_has_it_tried_again_now(administrator, mails):
    assert "550 No such user" in administrator.get(SCREEN).text

    every = list(Outbox.objects.values_list("pk", flat=True))
    page = administrator.post(SCREEN, {"action": "retry_now", "_selected_action": every}, follow=True)

    assert "1 mail is due now." in page.text
    assert Outbox.objects.due(timezone.now()).count() == 2
