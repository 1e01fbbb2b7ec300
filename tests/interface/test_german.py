"""Every page in German: nothing is left in English, and no figure meant for the browser is written the German way."""

import re
from html.parser import HTMLParser

import pytest

from notices.models import Notification
from opportunities.models import OpportunityNote
from tests.browser.floor import whole_floor
from tests.browser.pages import answers

ENGLISH = re.compile(r"\b(the|of|is|are|to|and|not|with|from|nothing|you|it)\b", re.IGNORECASE)
THE_SAME_IN_GERMAN = {"Isle of Man"}
DRAWN = re.compile(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|r|rx|width|height|viewBox)="[^"]*\d,\d[^"]*"')


@pytest.fixture
def floor(db):
    return whole_floor()


def test_no_page_keeps_an_english_sentence(client, floor):
    written = {note.body for note in OpportunityNote.objects.all()} | THE_SAME_IN_GERMAN
    written |= {told.summary for told in Notification.objects.all()}

    left = {name: english for name, text in german_pages(client, floor) if (english := sentences(text) - written)}

    assert left == {}


def test_no_drawing_is_measured_with_a_comma(client, floor):
    wrong = {name: found for name, text in german_pages(client, floor) if (found := DRAWN.findall(text))}

    assert wrong == {}


def german_pages(client, floor):
    for person in (floor["owner"], floor["lead"]):
        person.language = "de"
        person.save()
        client.force_login(person)
        for name, answer in answers(floor["records"], client).items():
            text = answer.content.decode()
            assert '<html lang="de"' in text, name
            yield name, text


def sentences(text):
    """Return what a person reads or hears that looks English."""
    reader = Reader()
    reader.feed(text)
    return {piece for piece in reader.pieces if ENGLISH.search(piece)}


class Reader(HTMLParser):
    """Collects what stands on a page, but for the paper that a customer reads in another language."""

    HEARD = ("aria-label", "title", "placeholder", "alt")

    def __init__(self):
        super().__init__()
        self.pieces = []
        self.skipping = False
        self.on_paper = False

    def handle_starttag(self, tag, attrs):
        self.skipping = tag in ("script", "style")
        self.on_paper = self.on_paper or (tag == "main" and dict(attrs).get("lang", "de") != "de")
        if not self.on_paper:
            self.pieces += [value.strip() for name, value in attrs if name in self.HEARD and value]

    def handle_endtag(self, tag):
        self.on_paper = self.on_paper and tag != "main"

    def handle_data(self, data):
        if not self.skipping and not self.on_paper and data.strip():
            self.pieces.append(data.strip())
