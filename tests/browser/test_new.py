"""Opening an opportunity in a real browser: the company by keys, a hint, both ways in, errors, and no script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from opportunities.models import Opportunity
from tests.browser.screens import PHONE, faults, width_of
from tests.factories import ContactFactory, OpportunityFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)
NEW = reverse("opportunities:new")


@pytest.fixture
def rep():
    team = TeamFactory(name="North")
    RepFactory(name="Jonas Lind", team=team)
    rep = RepFactory(name="Maren Okafor", team=team)
    ann = ContactFactory(name="Ann Smith", customer__name="Holy Cross Hospital")
    OpportunityFactory(name="Stethoscopes", team=team, owner=rep, customer=ann.customer, contact=ann)
    return rep


@pytest.fixture
def opening(page, sign_in, rep):
    return sign_in(page, rep, NEW)


def create(page):
    page.get_by_role("button", name="Create opportunity").locator("visible=true").click()


def test_by_keys_alone_a_company_is_found_chosen_and_the_opportunity_created(opening):
    company = opening.get_by_label("Company")
    company.press_sequentially("holy")
    expect(opening.get_by_role("option", name="Holy Cross Hospital")).to_have_attribute("aria-selected", "true")
    expect(opening.get_by_role("status").get_by_role("link", name="Stethoscopes")).to_be_visible()

    assert faults(opening) == []

    company.press("Enter")

    expect(opening.get_by_role("heading", name="Holy Cross Hospital")).to_be_visible()
    expect(company).to_be_focused()
    expect(company).to_have_value("Holy Cross Hospital")
    expect(opening.locator("select[name=contact] option:checked")).to_have_text("Ann Smith")
    opening.locator("[name=name]").fill("Beds")
    opening.keyboard.press("Enter")
    expect(opening.get_by_role("heading", level=1)).to_contain_text("Beds")


def test_a_new_company_and_contact_are_added_in_passing(opening):
    company = opening.get_by_label("Company")
    company.press_sequentially("Tallis")
    expect(opening.get_by_role("option", name="Add “Tallis” as a new customer")).to_be_visible()
    company.press("Enter")
    expect(opening.get_by_text("It will be added as a new customer.")).to_be_visible()

    opening.locator("[name=contact_name]").fill("Bo")
    opening.locator("[name=name]").fill("Kilns")
    create(opening)

    expect(opening.get_by_role("heading", level=1)).to_contain_text("Kilns")
    assert Opportunity.objects.get(name="Kilns").contact.name == "Bo"


def test_the_other_way_in_keeps_what_was_typed_and_errors_are_led_to(opening):
    opening.locator("[name=name]").fill("Beds")
    opening.get_by_label("Success").fill("120")
    opening.locator("label", has_text="Jonas Lind").click()
    expect(opening.get_by_text("Jonas Lind works on it, too.")).to_be_visible()

    opening.get_by_role("button", name="A customer asked for a quote").click()
    expect(opening.get_by_text("It starts in Quoting, owned by you.")).to_be_visible()
    opening.wait_for_url("**/request/")
    create(opening)

    box = opening.locator("[data-focus]").first
    expect(box).to_be_focused()
    expect(opening.locator("[name=name]")).to_have_value("Beds")
    expect(opening.get_by_role("checkbox", name="Jonas Lind")).to_be_checked()
    box.get_by_role("link", name="Success").click()
    expect(opening.get_by_label("Success")).to_be_focused()


def test_without_a_script_enter_finds_and_creates_nothing(new_context, sign_in, rep):
    page = sign_in(new_context(java_script_enabled=False).new_page(), rep, NEW)
    page.get_by_label("Company").fill("holy")
    page.get_by_label("Company").press("Enter")

    page.get_by_role("button", name="Holy Cross Hospital").click()

    expect(page.get_by_label("Company")).to_have_value("Holy Cross Hospital")
    page.locator("[name=name]").fill("Beds")
    page.locator("[name=name]").press("Enter")
    expect(page.locator("[name=name]")).to_have_value("Beds")
    assert not Opportunity.objects.filter(name="Beds").exists()
    create(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Beds")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_create_stays_in_reach_and_axe_finds_nothing(opening, theme):
    opening.emulate_media(color_scheme=theme)
    opening.set_viewport_size(PHONE)
    opening.get_by_label("Company").press_sequentially("holy")
    opening.get_by_role("option", name="Holy Cross Hospital").click()
    expect(opening.get_by_role("heading", name="Holy Cross Hospital")).to_be_visible()
    create(opening)

    expect(opening.locator("[data-focus]").first).to_be_focused()
    expect(opening.get_by_role("button", name="Create opportunity").locator("visible=true")).to_be_in_viewport()
    assert width_of(opening) == PHONE["width"]
    assert faults(opening) == []
