"""What holds for every page of the house: usable without seeing it, on the narrowest phone, quick to fetch."""

import gzip
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from tests.browser.floor import whole_floor
from tests.browser.pages import pages
from tests.factories import ManagerFactory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE, NARROW = ({"width": width, "height": height} for width, height in ((1440, 900), (390, 844), (320, 700)))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def floor():
    return whole_floor()


@pytest.fixture
def walk(page, live_server, floor):
    """Return a function that opens every page as this person, and yields each name once it is there."""

    def through(person):
        client = Client()
        client.force_login(person)
        session = client.cookies["session"]
        page.context.add_cookies([{"name": "session", "value": session.value, "url": live_server.url}])
        for name, address in pages(floor["records"], client).items():
            assert page.goto(live_server.url + address).ok, name
            yield name

    return through


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")], ids=["light", "dark", "phone"]
)
def test_axe_finds_nothing_on_any_page(page, walk, floor, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    found = {}
    for name in walk(floor["owner"]):
        answer = Axe().run(page, options=RULES).response
        assert answer["passes"], name
        found[name] = [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in answer["violations"]]

    assert len(found) > 25
    assert {name: violations for name, violations in found.items() if violations} == {}


def test_no_page_scrolls_sideways_on_the_narrowest_phone(page, walk, floor):
    page.set_viewport_size(NARROW)

    widths = {name: page.evaluate("document.documentElement.scrollWidth") for name in walk(ManagerFactory())}

    assert len(widths) > 25
    assert {name: width for name, width in widths.items() if width > NARROW["width"]} == {}


FETCHED = """() => performance.getEntriesByType('resource').map(entry => [entry.name, entry.transferSize])"""


def test_a_first_visit_makes_five_requests_at_most_and_later_ones_only_their_own(page, live_server, floor, walk):
    page.goto(live_server.url + reverse("account_login"), wait_until="networkidle")
    assert len(page.evaluate(FETCHED)) + 1 <= 5

    fetched = {}
    for name in walk(floor["owner"]):
        fetched[name] = [address for address, size in page.evaluate(FETCHED) if size]

    first = fetched.pop(next(iter(fetched)))
    assert len(first) + 1 <= 5
    assert {name: files for name, files in fetched.items() if files} == {}


def test_a_page_is_ten_kilobytes_at_most_when_packed(client, floor):
    client.force_login(floor["owner"])

    sizes = {name: packed(client, address) for name, address in pages(floor["records"], client).items()}

    assert {name: size for name, size in sizes.items() if size > 10 * 1024} == {}


def packed(client, address):
    return len(gzip.compress(client.get(address).content))
