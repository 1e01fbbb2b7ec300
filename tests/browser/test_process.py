"""The process page in a real browser: boxes by keyboard, filters without a reload, the picture on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from opportunities.models import Stage
from tests.browser.screens import PHONE, faults, width_of
from tests.factories import LeadFactory, OpportunityFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def process(page, sign_in):
    """The page of a lead of two teams, with three open opportunities of North and one of South."""
    north, south = TeamFactory(name="North"), TeamFactory(name="South")
    lead = LeadFactory(leads=north, team=south)
    for team, owner in ((north, None), (north, None), (north, None), (south, lead)):
        OpportunityFactory(team=team, owner=owner)
    return sign_in(page, lead, reverse("reports:process"))


def test_a_box_is_reached_by_keyboard_and_opens_its_list(process):
    diagram = process.get_by_role("region", name="Process diagram")
    diagram.focus()
    process.keyboard.press("Tab")
    expect(diagram.get_by_role("link").first).to_be_focused()

    process.keyboard.press("Enter")

    process.wait_for_url(f"**/opportunities/?stage={Stage.objects.first().pk}")
    process.go_back()
    expect(process.get_by_role("heading", level=1)).to_have_text("Process")


def test_a_team_is_chosen_in_place_and_back_leads_back(process):
    new = process.get_by_role("link", name="New: 4")
    expect(new).to_be_visible()

    process.locator("#team").focus()
    process.locator("#team").select_option(label="North")

    expect(process.get_by_role("link", name="New: 3")).to_be_visible()
    expect(process.locator("#team")).to_be_focused()
    assert "team=" in process.url
    process.go_back()
    expect(new).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_the_picture_scrolls_in_itself_and_axe_finds_nothing(process, theme):
    process.emulate_media(color_scheme=theme)
    process.set_viewport_size(PHONE)
    process.get_by_text("The boxes as a table").click()

    diagram = process.get_by_role("region", name="Process diagram")

    assert width_of(process) == PHONE["width"]
    assert diagram.evaluate("element => element.scrollWidth > element.clientWidth")
    assert faults(process) == []
