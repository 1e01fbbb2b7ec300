"""Search and commands by keyboard alone, the keys themselves, and settings that take effect on the page at once."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.screens import faults
from tests.factories import PASSWORD, CustomerFactory, OpportunityFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def skid():
    cache.clear()
    team = TeamFactory(name="North")
    rep = RepFactory(name="Maren Okafor", team=team)
    customer = CustomerFactory(name="Lowfield Dairy")
    OpportunityFactory(name="Rinse probes", customer=customer, contact__customer=customer, team=team, owner=rep)
    return OpportunityFactory(name="Flow skid", customer=customer, contact__customer=customer, team=team, owner=rep)


@pytest.fixture
def desk(page, sign_in, skid):
    """The rep's browser on the opportunity's page."""
    return sign_in(page, skid.owner, skid.get_absolute_url())


def ask(desk, text):
    """Open the palette, type, and wait for the answer to this text."""
    desk.keyboard.press("Control+k")
    expect(field(desk)).to_be_focused()
    desk.keyboard.type(text)
    expect(desk.locator(f"#pal-list[data-for='{text}'] [aria-selected=true]")).to_have_count(1)


def field(desk):
    return desk.get_by_role("combobox", name="Search, or type a command")


def chosen(desk):
    return desk.locator("#pal-list [aria-selected=true]")


def test_a_record_is_found_and_opened_by_keys_alone(desk, live_server):
    ask(desk, "rins")
    expect(chosen(desk)).to_contain_text("Rinse probes")
    chosen_id = chosen(desk).get_attribute("id")
    expect(field(desk)).to_have_attribute("aria-activedescendant", chosen_id)

    desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", level=1)).to_contain_text("Rinse probes")


def test_arrows_walk_the_options_round_and_escape_gives_the_focus_back(desk):
    desk.get_by_role("link", name="Edit").focus()
    ask(desk, "low")
    first = chosen(desk).inner_text()

    desk.keyboard.press("ArrowDown")
    assert chosen(desk).inner_text() != first
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    expect(chosen(desk)).to_contain_text("Search closed too")
    desk.keyboard.press("ArrowDown")
    assert chosen(desk).inner_text() == first
    desk.keyboard.press("Escape")

    expect(desk.locator("#palette")).to_be_hidden()
    expect(desk.get_by_role("link", name="Edit")).to_be_focused()


def test_a_number_typed_in_a_hurry_leads_straight_to_the_record(desk, skid, live_server):
    desk.goto(f"{live_server.url}/opportunities/")
    desk.keyboard.press("Control+k")

    desk.keyboard.type(f"opp {skid.pk}")
    desk.keyboard.press("Enter")

    desk.wait_for_url(f"**{skid.get_absolute_url()}")


def test_a_command_opens_its_form_over_the_page(desk):
    ask(desk, "mark lost")

    desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", name="Mark “Flow skid” as lost")).to_be_visible()
    expect(desk.locator("#palette")).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_the_palette_passes_axe(desk, width, scheme):
    desk.set_viewport_size({"width": width, "height": 844})
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    for text in ("low", "zzz"):
        ask(desk, text)
        assert faults(desk, "#palette") == []
        desk.keyboard.press("Escape")
        expect(desk.locator("#palette")).to_be_hidden()


def test_an_ended_session_leads_to_sign_in_as_a_whole_page_and_back(desk, skid):
    desk.keyboard.press("Control+k")
    expect(chosen(desk)).to_have_count(1)
    Session.objects.all().delete()

    desk.keyboard.type("low")
    desk.wait_for_url("**/accounts/login/?next=*")
    expect(desk.locator("#palette, .rail")).to_have_count(0)
    desk.get_by_label("Email").fill(skid.owner.email)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()

    desk.wait_for_url(f"**{skid.get_absolute_url()}")


def test_without_a_connection_what_was_typed_stays_and_can_be_tried_again(desk):
    desk.keyboard.press("Control+k")
    expect(chosen(desk)).to_have_count(1)
    desk.context.set_offline(True)
    desk.keyboard.type("rins")
    expect(desk.locator("#palette .toast")).to_contain_text("No connection.")
    expect(field(desk)).to_have_value("rins")

    desk.context.set_offline(False)
    desk.get_by_role("button", name="Try again").click()

    expect(chosen(desk)).to_contain_text("Rinse probes")


def test_without_a_script_the_search_is_a_page(new_context, desk):
    plain = new_context(java_script_enabled=False, storage_state=desk.context.storage_state()).new_page()
    plain.goto(desk.url)

    plain.get_by_role("link", name="Search").first.click()
    expect(plain.get_by_role("heading", name="Flow skid")).to_be_visible()
    plain.get_by_role("searchbox").fill("rins")
    plain.keyboard.press("Enter")
    plain.get_by_role("link", name="Rinse probes").click()

    expect(plain.get_by_role("heading", level=1)).to_contain_text("Rinse probes")


def test_keys_lead_to_places_and_their_list_opens(desk, live_server):
    desk.keyboard.press("?")
    expect(desk.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    expect(desk.get_by_role("heading", name="On an opportunity")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#dialog")).to_be_hidden()

    desk.keyboard.press("g")
    desk.keyboard.press("c")
    desk.wait_for_url("**/customers/")
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="Lowfield Dairy")).to_be_focused()


def test_settings_take_effect_on_the_page_at_once(desk, live_server):
    desk.goto(f"{live_server.url}/settings/")
    desk.get_by_text("Roomy").click()
    desk.get_by_role("button", name="Save appearance").click()
    expect(desk.locator("#appearance").get_by_text("Saved")).to_be_visible()
    expect(desk.get_by_role("button", name="Save appearance")).to_be_focused()
    expect(desk.locator("html")).to_have_attribute("data-density", "roomy")

    desk.get_by_label("Single keys").uncheck()
    desk.get_by_role("button", name="Save keyboard").click()
    expect(desk.locator("body")).to_have_attribute("data-keys", "off")
    desk.keyboard.press("n")
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()
    desk.keyboard.press("Escape")

    desk.get_by_label("Language", exact=True).select_option("de")
    expect(desk.locator("#samples")).to_contain_text("12.345,60")
    desk.get_by_role("button", name="Save language and region").click()
    expect(desk.locator("html")).to_have_attribute("lang", "de")
