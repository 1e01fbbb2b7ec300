"""No library's page is a way around ours."""

import pytest
from django.urls import NoReverseMatch, reverse

from audit.actions import Action
from audit.models import Entry
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
