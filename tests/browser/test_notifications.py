"""The notifications in a real browser: marking one, following one, and the number beside the bell."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from notices.models import Notification
from notices.services import tell
from tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_is_marked_where_it_stands_and_another_by_following_it(page, sign_in):
    opportunity = OpportunityFactory(name="Cold store")
    tell([opportunity.owner], "assigned", opportunity, lambda: "Ingrid gave you Cold store.")
    tell([opportunity.owner], "opened", opportunity, lambda: "Ann opened the offer.")
    sign_in(page, opportunity.owner, path=reverse("notices:notifications"))
    bell = page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Notifications")
    expect(bell).to_have_accessible_name("Notifications, 2 unread")

    opened = page.get_by_role("listitem").filter(has_text="Ann opened the offer.")
    opened.get_by_role("button", name="Mark as read").click()
    expect(bell).to_have_accessible_name("Notifications, 1 unread")
    expect(opened.get_by_role("button")).to_have_count(0)
    expect(opened.locator(".what")).to_be_focused()

    page.get_by_role("link", name="Ingrid gave you Cold store.").click()
    page.wait_for_url(f"**{opportunity.get_absolute_url()}")
    expect(bell).to_have_accessible_name("Notifications")
    assert not Notification.objects.unread().exists()

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
