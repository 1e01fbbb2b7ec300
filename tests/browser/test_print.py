"""What comes on paper is whole: nothing of a table or a drawing lies beyond the edge of the sheet."""

import pytest
from django.test import Client

from tests.browser.floor import whole_floor
from tests.browser.pages import pages

pytestmark = pytest.mark.django_db(transaction=True)

A4 = {"width": 794, "height": 1123}
ON_PAPER = ("opportunities:list", "opportunities:detail", "quotes:edit", "orders:detail", "reports:process")
CUT = """() => [...document.querySelectorAll('.scroll-x, main')]
    .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.className)"""


def test_nothing_is_cut_off_on_paper(page, live_server, sign_in):
    floor, client = whole_floor(), Client()
    client.force_login(floor["owner"])
    sign_in(page, floor["owner"], path=None)
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    addresses, cut = pages(floor["records"], client), {}

    for name in ON_PAPER:
        page.goto(live_server.url + addresses[name])
        cut[name] = page.evaluate(CUT)

    assert {name: boxes for name, boxes in cut.items() if boxes} == {}
