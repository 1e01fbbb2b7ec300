"""Keeping customers with the keyboard alone, and merging two that are one."""

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from opportunities.models import Opportunity
from tests.browser.screens import NARROW, width_of
from tests.factories import ContactFactory, CustomerFactory, ManagerFactory, OpportunityFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_customer_is_added_by_keyboard_with_a_hint_at_the_one_that_is_there(page, sign_in):
    CustomerFactory(name="Kestrel Foods")
    sign_in(page, RepFactory(team=TeamFactory()), "/customers/new/")

    page.get_by_role("radio", name="Business").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Kestrl Foods")
    expect(page.locator("#duplicates")).to_contain_text("has a similar name")
    expect(page.locator("[name=name]")).to_be_focused()
    page.get_by_label("E-mail").focus()
    page.keyboard.type("owen@kestrel.example")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Name: Say the person’s name, too.").press("Enter")
    page.keyboard.type("Owen Marsh")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Kestrl Foods")
    assert Customer.objects.get(name="Kestrl Foods").contacts.get().email == "owen@kestrel.example"


def test_a_contact_is_added_in_a_dialog_and_focus_returns_when_left(page, sign_in):
    customer = CustomerFactory(name="Kestrel Foods")
    sign_in(page, RepFactory(team=TeamFactory()), customer.get_absolute_url())

    opener = page.get_by_role("link", name="Add contact")
    opener.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.press("Enter")
    page.get_by_label("Name").fill("Owen Marsh")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#toasts")).to_contain_text("Owen Marsh is added")
    expect(page.get_by_role("link", name="Edit Owen Marsh")).to_be_visible()


def test_a_manager_merges_two_and_the_old_address_leads_on(page, live_server, sign_in):
    kept, gone = CustomerFactory(name="Kestrel Foods"), CustomerFactory(name="Kestrel Food")
    opportunity = OpportunityFactory(customer=gone, contact=ContactFactory(customer=gone))
    sign_in(page, ManagerFactory(), gone.get_absolute_url())

    page.get_by_role("link", name="Merge").click()
    page.get_by_role("link", name="Kestrel Foods").click()
    page.locator("a.choice", has_text="Kestrel Foods").click()
    expect(page.get_by_role("heading", name="Kestrel Food goes into Kestrel Foods")).to_be_visible()
    page.get_by_role("button", name="Merge the two").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kestrel Foods")
    expect(page.locator("#toasts")).to_contain_text("Kestrel Food is merged into Kestrel Foods")
    assert Opportunity.objects.get(pk=opportunity.pk).customer == kept
    page.goto(live_server.url + gone.get_absolute_url())
    expect(page).to_have_url(live_server.url + kept.get_absolute_url())


def test_the_pages_fit_the_narrowest_phone_with_names_that_do_not_break(page, live_server, sign_in):
    contact = ContactFactory(name="W" * 150, email="w" * 60 + "@example.invalid", customer__name="W" * 200)
    team = TeamFactory()
    rep = RepFactory(team=team)
    OpportunityFactory(customer=contact.customer, contact=contact, team=team, owner=rep, name="W" * 120)
    sign_in(page, rep)
    page.set_viewport_size(NARROW)

    own = contact.customer.get_absolute_url()
    paths = ["/customers/", "/customers/new/", own, f"{own}edit/", f"{own}contacts/{contact.pk}/activity/"]
    widths = {}
    for path in paths:
        page.goto(live_server.url + path)
        widths[path] = width_of(page)

    assert {path: width for path, width in widths.items() if width > NARROW["width"]} == {}
