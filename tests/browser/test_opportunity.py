"""The opportunity's page in a real browser: facts in their place, notes on top, and all of it on a phone."""

import pytest
from playwright.sync_api import expect

from lifecycle.through import Through
from opportunities import services
from tests.browser.screens import PHONE, faults, width_of
from tests.factories import NoteFactory, OpportunityFactory, RepFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deal(team):
    rep = RepFactory(name="Maren Okafor", team=team)
    return OpportunityFactory(name="Pump hall", team=team, owner=rep, value=1000)


@pytest.fixture
def desk(page, sign_in, deal):
    """The deal's page, opened by its owner."""
    sign_in(page, deal.owner, deal.get_absolute_url())
    with page.expect_response("**/modules/detail*.js"):
        page.get_by_role("heading", name="Key facts").hover()
    return page


def opened(desk, fact, label):
    """Turn a fact into its field, and wait until it is there to be typed in."""
    desk.locator(f"#fact_{fact}").click()
    field = desk.get_by_role("textbox", name=label)
    expect(field).to_be_focused()
    return field


def test_a_fact_is_edited_by_keys_alone(desk, deal):
    desk.keyboard.press("e")
    value = desk.get_by_label("Value", exact=True)
    expect(value).to_be_focused()

    value.fill("2500")
    desk.keyboard.press("Enter")

    expect(desk.locator("#fact_value")).to_contain_text("€2,500.00")
    expect(desk.locator("#fact_value")).to_be_focused()
    expect(desk.get_by_text("Value: €1,000.00 → €2,500.00")).to_be_visible()
    deal.refresh_from_db()
    assert deal.value == 2500


def test_escape_leaves_a_fact_as_it_was(desk, deal):
    field = opened(desk, "success_percent", "Success")
    field.fill("99")
    field.press("Escape")

    expect(desk.locator("#fact_success_percent")).to_be_focused()
    expect(desk.locator("#fact_success_percent")).to_contain_text("10% success")
    deal.refresh_from_db()
    assert deal.version == 1


def test_who_comes_too_late_keeps_what_was_typed_and_saves_it_at_the_second_try(desk, deal):
    opened(desk, "success_percent", "Success").fill("60")
    services.edit(deal, by=deal.owner, through=Through.PAGE, version=None, success_percent=40)
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("alert")).to_contain_text("Maren Okafor changed it")
    expect(desk.get_by_text("Now: 40")).to_be_visible()
    expect(desk.get_by_role("textbox", name="Success")).to_have_value("60")

    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("#fact_success_percent")).to_contain_text("60% success")


def test_opening_the_next_fact_saves_the_one_that_was_changed(desk, deal):
    opened(desk, "success_percent", "Success").fill("30")
    desk.locator("#fact_origin").click()

    expect(desk.locator("#fact_success_percent")).to_contain_text("30% success")


def test_a_note_comes_on_top_and_nothing_moves(desk, deal):
    for n in range(25):
        NoteFactory(opportunity=deal, author=deal.owner, body=f"Note {n}")
    desk.reload()
    desk.get_by_role("link", name="Show earlier").click()
    expect(desk.locator("#entries li[id]")).to_have_count(26)
    composer = desk.get_by_label("Add a note")
    composer.scroll_into_view_if_needed()
    before = desk.evaluate("scrollY")

    composer.fill("They decide on Friday.")
    desk.keyboard.press("Control+Enter")

    expect(desk.locator("#entries li[id]")).to_have_count(27)
    expect(desk.locator("#entries li[id]").first).to_contain_text("They decide on Friday.")
    expect(composer).to_be_focused()
    expect(composer).to_have_value("")
    assert desk.evaluate("scrollY") == before


def test_a_move_by_key_keeps_a_note_that_is_being_written(desk, deal):
    desk.get_by_label("Add a note").fill("Half a thought")
    desk.get_by_role("heading", name="Pump hall").click(position={"x": 700, "y": 5})
    desk.locator("body").press("m")

    expect(desk.locator(".steps [aria-current]")).to_contain_text("Qualifying")
    expect(desk.get_by_label("Add a note")).to_have_value("Half a thought")
    expect(desk.get_by_text("moved it from New to")).to_be_visible()


def test_the_filter_of_the_timeline_is_in_the_address_and_back_works(desk, deal):
    desk.get_by_role("link", name="Notes", exact=True).click()
    expect(desk.get_by_text("No notes.")).to_be_visible()
    assert desk.url.endswith("?show=notes")

    desk.go_back()
    expect(desk.get_by_text("opened it")).to_be_visible()
    expect(desk.get_by_role("navigation", name="Main", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_all_and_axe_finds_nothing_while_a_fact_is_edited(desk, scheme):
    desk.set_viewport_size(PHONE)
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.get_by_role("link", name="Edit", exact=True).click()
    expect(desk.get_by_label("Value", exact=True)).to_be_focused()

    assert width_of(desk) == PHONE["width"]
    assert faults(desk) == []


def test_a_long_name_among_the_customers_other_business_does_not_widen_the_page(page, sign_in, deal):
    OpportunityFactory(name="Flow package " * 12, customer=deal.customer, team=deal.team, owner=deal.owner)
    page.set_viewport_size(PHONE)
    sign_in(page, deal.owner, deal.get_absolute_url())

    assert width_of(page) == PHONE["width"]
