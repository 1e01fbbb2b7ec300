from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory

SPRITE = "/static/icons.svg"


@dataclass
class Person:
    pk: int
    name: str


def rendered(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('{% icon "cal" %}', f'<svg class="i" aria-hidden="true"><use href="{SPRITE}#i-cal"/></svg>'),
        ('{% icon "cal" "i-20" %}', f'<svg class="i i-20" aria-hidden="true"><use href="{SPRITE}#i-cal"/></svg>'),
        ('{% glyph "quot" %}', f'<svg class="g" aria-hidden="true"><use href="{SPRITE}#g-quot"/></svg>'),
    ],
)
def test_a_drawing_comes_from_the_sprite(source, html):
    assert rendered(source) == html


def test_a_state_is_shown_as_glyph_and_word():
    html = rendered('{% state "neg" "quot" label pill=True %}', label="Quoting")

    assert html.startswith('<span class="st s-neg pill"><svg')
    assert html.endswith("</svg>Quoting</span>")


def test_money_sets_its_currency_apart():
    html = rendered("{% money value 'EUR' cents=True %}", value=Decimal("1200.5"))

    assert html == '<span class="money"><span class="c">€</span>1,200.50</span>'


@pytest.mark.parametrize("source", ["{% money value 'EUR' %}", "{% moment value %}", "{% day value %}"])
def test_nothing_known_is_nothing_shown(source):
    assert rendered(source, value=None) == ""


def test_a_person_has_a_face_with_a_name_that_is_read_aloud():
    html = rendered("{% avatar person 'lg' %}", person=Person(7, "Maren Okafor"))

    assert html == '<span class="av h3 lg" role="img" aria-label="Maren Okafor" title="Maren Okafor">MO</span>'


def test_a_queue_has_a_dashed_face():
    html = rendered("{% avatar None queue='North queue' %}")

    assert html.startswith('<span class="av q" role="img" aria-label="North queue"')


def test_what_people_typed_stays_text():
    html = rendered("{% avatar person %}", person=Person(1, '"><script>alert(1)</script>'))
    html += rendered('{% state "inq" "new" label %}', label="<b>")
    html += rendered("{% money 1 currency %}", currency="<i>")

    assert "<script" not in html
    assert "<b>" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/accounts/2fa/", ' aria-current="page"'),
        ("/accounts/2fa/totp/activate/", ' aria-current="true"'),
        ("/accounts/sessions/", ""),
    ],
)
def test_a_place_is_current_on_its_page_and_below(path, mark):
    html = rendered("{% place 'mfa_index' '' 'Two-step sign-in' %}", request=RequestFactory().get(path))

    assert html == f'<a href="/accounts/2fa/"{mark}>Two-step sign-in</a>'


def test_a_place_with_a_query_is_current_only_with_it():
    source = "{% place 'mfa_index' '' 'Mine' query='mine=on' %}"

    assert 'aria-current="page"' in rendered(source, request=RequestFactory().get("/accounts/2fa/?mine=on"))
    assert "aria-current" not in rendered(source, request=RequestFactory().get("/accounts/2fa/"))
