"""Back always leads back: to the page as it was asked for, with what is true of it now."""

import re

import pytest
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import OpportunityFactory, RepFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
@transaction.atomic
def rep(team):
    cache.clear()
    rep = RepFactory(team=team)
    OpportunityFactory(name="Pump hall", team=team, owner=rep)
    OpportunityFactory(name="Robot cell", team=team, owner=rep)
    return rep


@pytest.fixture
def desk(page, rep, sign_in):
    return sign_in(page, rep, "/opportunities/")


def find(desk, text):
    desk.get_by_label("Find in this view").fill(text)
    expect(desk.locator("tbody tr")).to_have_count(1)


def open_it(desk):
    desk.get_by_role("link", name="Pump hall", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Pump hall")


def move_it(desk):
    desk.get_by_role("button", name="Move to Qualifying").click()
    expect(desk.locator(".steps [aria-current]")).to_contain_text("Qualifying")


def test_from_a_moved_opportunity_to_the_filtered_list_to_the_whole_one(desk):
    find(desk, "pump")
    with desk.expect_response(re.compile("q=pump")):  # leaving the field asks once more, for the same address
        desk.keyboard.press("Tab")
    open_it(desk)
    move_it(desk)

    desk.go_back()
    expect(desk).to_have_url(re.compile(r"/opportunities/\?.*q=pump"))
    expect(desk.get_by_label("Find in this view")).to_have_value("pump")
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.locator("tbody tr")).to_contain_text("Qualifying")

    desk.go_back()
    expect(desk).to_have_url(re.compile(r"/opportunities/$"))
    expect(desk.get_by_label("Find in this view")).to_have_value("")
    expect(desk.locator("tbody tr")).to_have_count(2)
    expect(desk.locator("tbody tr", has_text="Pump hall")).to_contain_text("Qualifying")

    desk.go_forward()
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.get_by_label("Find in this view")).to_have_value("pump")


def test_from_a_record_that_the_palette_found_to_the_page_it_was_opened_on(desk):
    find(desk, "pump")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("robot")
    expect(desk.locator("#pal-list[data-for=robot] [aria-selected=true]")).to_contain_text("Robot cell")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Robot cell")

    desk.go_back()

    expect(desk.get_by_label("Find in this view")).to_have_value("pump")
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.locator("#palette")).to_be_hidden()


def test_from_a_card_to_the_filtered_board(desk):
    desk.get_by_role("link", name="Pipeline").first.click()
    desk.get_by_role("button", name="Filter").click()
    desk.get_by_label("Find", exact=True).fill("pump")
    expect(desk.locator(".card")).to_have_count(1)
    desk.keyboard.press("Escape")
    open_it(desk)
    move_it(desk)

    desk.go_back()
    expect(desk).to_have_url(re.compile(r"/pipeline/\?.*q=pump"))
    expect(desk.locator(".card")).to_have_count(1)
    expect(desk.get_by_role("region", name="Qualifying")).to_contain_text("Pump hall")

    desk.go_back()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Pipeline")
    expect(desk.locator(".card")).to_have_count(2)
