import pytest
from django.template import engines
from django.template.loaders.locmem import Loader

from notices.letters import Enclosure, written

TEXT = "{% block content %}Dear {{ name }}, see {{ site_url }}.{% endblock %}"
HTML = "{% block content %}<p>Dear {{ name }}</p>{% endblock %}"
TEMPLATES = {
    "thanks.subject.txt": "Thanks, {{ name }}",
    "thanks.txt": '{% extends "notices/letter.txt" %}' + TEXT,
    "thanks.html": '{% extends "notices/letter.html" %}' + HTML,
}


@pytest.fixture(autouse=True)
def templates(monkeypatch):
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "template_loaders", [Loader(engine, TEMPLATES), *engine.template_loaders])


def test_a_letter_is_written_from_its_three_templates():
    letter = written("thanks", name="Ann", reply_to="maren@example.com", enclosures=[Enclosure("Q-1.pdf", b"%PDF")])

    assert letter.subject == "Thanks, Ann"
    assert letter.text.startswith("Dear Ann, see http://localhost:8000.\n")
    assert "<p>Dear Ann</p>" in letter.html
    assert (letter.reply_to, letter.enclosures[0].name) == ("maren@example.com", "Q-1.pdf")


def test_every_letter_says_who_it_is_from(settings):
    settings.SELLER = settings.SELLER | {"name": "Halden & Sons", "phone": "+45 1234"}

    letter = written("thanks", name="Ann")

    assert letter.text.endswith("\n-- \nHalden & Sons\nHavnegade 12, 8000 Aarhus, Denmark\n+45 1234\n")
    assert "Halden &amp; Sons" in letter.html


def test_a_name_is_inert_in_the_html_and_plain_in_the_text():
    letter = written("thanks", name="<script>alert(1)</script> & Sons")

    assert "<script>" not in letter.html
    assert "Dear <script>alert(1)</script> & Sons," in letter.text


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
def test_a_name_of_two_lines_makes_no_subject_of_two(end):
    assert written("thanks", name=f"Ann{end}Bcc: all@example.com").subject == "Thanks, Ann Bcc: all@example.com"
