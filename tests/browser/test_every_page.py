"""What holds for every page of the house: usable without seeing it, on the narrowest phone, quick to fetch."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.floor import whole_floor
from tests.browser.pages import answers, pages
from tests.browser.screens import COLOURS, DESK, NARROW, PHONE, RULES, faults, width_of
from tests.factories import ManagerFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def floor(settings):
    settings.EMAIL_BACKEND = "notices.backends.KeptBackend"
    return whole_floor()


@pytest.fixture
def walk(page, live_server, floor, sign_in):
    """Return a function that opens every page as this person, and yields each name once it is there."""

    def through(person):
        client = Client()
        client.force_login(person)
        sign_in(page, person, path=None)
        for name, address in pages(floor["records"], client).items():
            assert page.goto(live_server.url + address).ok, name
            yield name

    return through


LOOKS = {
    "desk": (DESK, "light", RULES),
    "phone": (PHONE, "light", RULES),
    "dark": (DESK, "dark", COLOURS),  # where only the colours are others
}


ASKED_FOR = "() => performance.getEntriesByType('resource').map(entry => entry.name.split('#')[0])"


def test_axe_finds_nothing_on_any_page_and_after_the_first_none_asks_for_another_file(page, live_server, floor, walk):
    """Kept files are not asked for again: their names carry a hash, and they are served as immutable."""
    page.goto(live_server.url + reverse("account_login"), wait_until="networkidle")
    assert len(page.evaluate(ASKED_FOR)) + 1 <= 5

    asked_for, found = {}, {}
    for name in walk(floor["owner"]):
        asked_for[name] = set(page.evaluate(ASKED_FOR))
        found |= {(name, look): look_at(page, *LOOKS[look]) for look in LOOKS}

    known = asked_for[next(iter(asked_for))]
    assert len(known) + 1 <= 5
    assert {name: files - known for name, files in asked_for.items() if files - known} == {}
    assert len(found) > 25 * len(LOOKS)
    assert {where: violations for where, violations in found.items() if violations} == {}


def look_at(page, size, scheme, rules):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return faults(page, rules=rules)


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone(page, walk, floor, language):
    page.set_viewport_size(NARROW)

    widths = {name: width_of(page) for name in walk(ManagerFactory(language=language))}

    assert len(widths) > 25
    assert {name: width for name, width in widths.items() if width > NARROW["width"]} == {}


def test_a_page_is_ten_kilobytes_at_most_when_packed(client, floor):
    client.force_login(floor["owner"])

    sizes = {name: packed(answer) for name, answer in answers(floor["records"], client).items()}

    assert {name: size for name, size in sizes.items() if size > 10 * 1024} == {}


def packed(answer):
    return len(gzip.compress(answer.content))
