"""No library's page is a way around ours."""

import pytest
from django.urls import NoReverseMatch, reverse

from audit.actions import Action
from audit.models import Entry
from orders.logs import scrubbed
from tests.accounts.signing_in import give_app
from tests.factories import PASSWORD, LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    person = LeadFactory()
    client.force_login(person)
    return person


def test_the_admin_takes_no_new_password(client, lead):
    """Django's own page counts no tries and tells the audit nothing."""
    new = "seven green cold kettles"

    answer = client.post(
        "/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    lead.refresh_from_db()
    assert answer.status_code == 404
    assert lead.check_password(PASSWORD)
    with pytest.raises(NoReverseMatch):
        reverse("admin:password_change")


def test_who_signs_out_of_the_admin_signs_out_of_all_with_an_entry(client, lead):
    page = client.post(reverse("admin:logout"))
    client.post(page["Location"])

    assert client.get("/").status_code == 302
    assert list(Entry.objects.values_list("action", flat=True)) == [Action.SIGN_OUT]


@pytest.mark.parametrize("page", ["mfa_view_recovery_codes", "mfa_download_recovery_codes"])
def test_who_finds_a_session_open_is_asked_again_before_recovery_codes_are_shown(client, lead, page):
    give_app(lead)

    answer = client.get(reverse(page))

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_no_log_holds_the_link_to_a_new_password():
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "abc-def"})

    assert scrubbed(f"GET {address} 500") == "GET /accounts/password/reset/key/…/ 500"
