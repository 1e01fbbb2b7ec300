"""The admin in a real browser: no breach of the CSP, nothing for axe to say, nothing wider than a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import DESK, NARROW, RULES, faults, width_of
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    OpportunityFactory,
    RepFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/opportunities/opportunity/"


def test_every_kind_of_page_is_usable_and_fits_on_a_phone(page, live_server, sign_in):
    opportunity = OpportunityFactory()
    sign_in(page, AdministratorFactory(), path=None)
    pages = ["/admin/", LIST, f"{LIST}{opportunity.pk}/change/", f"{LIST}{opportunity.pk}/history/"]
    pages += ["/admin/api/hook/add/", "/admin/opportunities/lossreason/"]
    pages += [f"/admin/opportunities/stage/{opportunity.stage_id}/change/"]

    found = {}
    for address in pages:
        page.set_viewport_size(DESK)
        assert page.goto(live_server.url + address).ok, address
        found[address] = faults(page, rules=RULES)
        page.set_viewport_size(NARROW)
        assert width_of(page) <= NARROW["width"], address

    assert {address: violations for address, violations in found.items() if violations} == {}


def test_a_lead_chooses_two_and_hands_them_over_by_keyboard(page, live_server, sign_in):
    team = TeamFactory()
    lead, paul = LeadFactory(leads=team), RepFactory(team=team, name="Paul Maas")
    chosen = [OpportunityFactory(team=team) for _ in range(2)]
    sign_in(page, lead, path=LIST)

    for opportunity in chosen:
        row = page.get_by_role("row").filter(has_text=opportunity.number)
        row.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Reassign to…").press("Enter")
    page.locator("select[name=owner]").select_option(label="Paul Maas")
    page.get_by_label("Reason").fill("On leave")
    page.get_by_role("button", name="Preview").press("Enter")
    page.get_by_role("button", name="Reassign 2 opportunities").press("Enter")

    expect(page.get_by_text("2 opportunities reassigned.")).to_be_visible()
    assert {opportunity.refresh_from_db() or opportunity.owner for opportunity in chosen} == {paul}
