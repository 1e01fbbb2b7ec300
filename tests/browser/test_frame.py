"""The frame in a real browser: what the page script adds, and that everything can be used without seeing it."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.screens import faults, width_of
from tests.factories import PASSWORD, RepFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.interface.urls")]


@pytest.fixture
def maren():
    cache.clear()  # sign-in counts its tries there, which outlives a test
    return RepFactory(name="Maren Okafor")


@pytest.fixture
def inside(page, sign_in, maren):
    """A page of somebody who is signed in, on the trial page."""
    return sign_in(page, maren, "/trial/")


def test_signing_in_by_hand(page, live_server, maren):
    page.goto(f"{live_server.url}/trial/")

    page.get_by_label("Email").fill(maren.email)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Email or password is not right.")
    expect(page.get_by_label("Password")).to_be_focused()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Trial")


def test_a_form_opens_in_a_dialog_keeps_what_was_typed_and_reports(inside):
    inside.keyboard.press("e")
    name = inside.get_by_label("Name")
    expect(name).to_be_focused()

    inside.get_by_label("Note").fill("kept")
    inside.get_by_role("button", name="Save it").click()
    expect(inside.get_by_role("alert")).to_be_focused()
    expect(inside.get_by_label("Note")).to_have_value("kept")
    inside.get_by_role("link", name="Name: This field is required.").click()
    expect(name).to_be_focused()
    name.fill("Second skid")
    inside.keyboard.press("Control+Enter")

    expect(inside.locator(".toast")).to_have_text("Saved")
    expect(inside.locator("#dialog")).to_be_hidden()


def test_a_dialog_closes_by_escape_and_by_its_way_out_and_focus_returns(inside):
    opener = inside.get_by_role("link", name="Edit")
    for leave in (lambda: inside.keyboard.press("Escape"), lambda: inside.get_by_role("link", name="Leave it").click()):
        opener.click()
        expect(inside.locator("#dialog")).to_be_visible()
        leave()

        expect(inside.locator("#dialog")).to_be_hidden()
        expect(opener).to_be_focused()


def test_good_news_goes_by_itself_and_bad_news_stays(inside):
    inside.clock.install()
    inside.get_by_role("button", name="Greet").click()
    inside.get_by_role("button", name="Come too late").click()
    expect(inside.locator(".toast")).to_have_count(2)
    inside.mouse.move(0, 0)

    inside.clock.run_for(7000)

    expect(inside.locator(".toast")).to_have_count(1)
    expect(inside.locator(".toast")).to_contain_text("Jonas Lind accepted quote A")
    inside.get_by_role("button", name="Close").click()
    expect(inside.locator(".toast")).to_have_count(0)


def test_putting_bad_news_away_leaves_the_dialog_with_what_was_typed(inside):
    inside.keyboard.press("e")
    inside.get_by_label("Name").fill("Late")
    inside.get_by_role("button", name="Save it").click()
    expect(inside.locator(".toast")).to_contain_text("Jonas Lind accepted quote A")

    inside.get_by_role("button", name="Close").click()

    expect(inside.locator(".toast")).to_have_count(0)
    expect(inside.get_by_label("Name")).to_have_value("Late")


def test_a_lost_connection_is_told_and_can_be_tried_again(inside):
    inside.context.set_offline(True)
    inside.get_by_role("button", name="Greet").click()
    expect(inside.locator(".toast")).to_contain_text("No connection. Nothing was saved.")

    inside.context.set_offline(False)
    inside.get_by_role("button", name="Try again").click()

    expect(inside.locator(".toast")).to_have_text("Moved to Closing")


def test_an_ended_session_leads_to_sign_in_not_into_the_page(inside):
    inside.context.clear_cookies(name="session")

    inside.get_by_role("button", name="Save").click()

    inside.wait_for_url("**/accounts/login/?next=%2Ftrial%2F")


def test_focus_goes_to_the_heading_of_what_replaced_it(inside):
    inside.get_by_role("button", name="Swap").click()

    expect(inside.get_by_role("heading", name="Fresh box")).to_be_focused()


def test_the_theme_changes_at_once_and_stays(inside):
    inside.get_by_role("button", name="Maren Okafor").click()
    with inside.expect_response("**/theme"):
        inside.get_by_role("button", name="Dark").click()
    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")

    inside.reload()

    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")


def test_icons_come_from_the_sprite_with_their_colours(inside):
    glyph = inside.locator(".rail .brand svg")

    assert glyph.evaluate("element => element.getBBox().width") > 10


@pytest.mark.parametrize(
    ("path", "width", "theme"),
    [
        ("/trial/", 1440, "light"),
        ("/trial/", 390, "dark"),
        ("/accounts/2fa/", 1440, "dark"),
        ("/accounts/password/change/", 390, "light"),
        ("/nowhere/", 900, "light"),
    ],
)
def test_the_frame_passes_axe_and_fits_the_screen(inside, live_server, path, width, theme):
    inside.set_viewport_size({"width": width, "height": 844})
    inside.emulate_media(color_scheme=theme)
    inside.goto(live_server.url + path)

    assert faults(inside) == []
    assert width_of(inside) <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_passes_axe(page, live_server, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{live_server.url}/accounts/login/")

    assert faults(page) == []
