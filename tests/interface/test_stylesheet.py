"""The stylesheet keeps its promises: contrast, one set of tokens, a budget."""

import gzip
import re
from itertools import product
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
CSS = (STATIC / "app.css").read_text()
COLOUR = re.compile(r"--([\w-]+):\s*(?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));")
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))

GROUNDS = ("paper", "surface", "raised", "subtle", "sunken", "brand-tint")
STATES = ("inq", "neg", "won", "lost", "warn", "bad")
TEXT = [
    *product(("ink", "ink-2", "ink-3"), GROUNDS),
    *product(("ink", "ink-2"), ("warn-tint", "bad-tint", "won-tint")),
    *product(("link",), ("paper", "surface", "raised", "subtle", "brand-tint")),
    *((state, f"{state}-tint") for state in STATES),
    *product(STATES, ("surface", "paper")),
    *product(("on-brand",), ("brand", "brand-hi", "bad-fill")),
    *product(("rail-ink", "rail-ink-2"), ("rail", "rail-hi")),
]
GRAPHICS = [
    *product(("line-field",), ("surface", "raised")),
    *product(("focus",), ("paper", "surface", "raised")),
    ("brass", "rail"),
]


def layer(name, css=CSS):
    return re.findall(rf"@layer {name} \{{\n.*?\n\}}\n", css, re.DOTALL)[0]


def tokens():
    """Return every plain colour as (light, dark)."""
    found = COLOUR.findall(layer("tokens"))
    return {name: (light or both, dark or both) for name, light, dark, both in found}


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("needed", "pairs"), [(4.5, TEXT), (3.0, GRAPHICS)], ids=["text", "graphics"])
def test_everything_can_be_read_in_both_themes(theme, needed, pairs):
    colours = tokens()

    too_faint = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := contrast(*(colours[name][theme] for name in pair))) < needed
    }

    assert too_faint == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_initials_can_be_read_on_their_faces(theme):
    face = r"\.h(\d) \{ --_b: light-dark\((#\w{6}), (#\w{6})\); --_f: light-dark\((#\w{6}), (#\w{6})\)"

    faces = re.findall(face, CSS)

    assert len(faces) == 5
    assert all(contrast(found[1 + theme], found[3 + theme]) >= 6.5 for found in faces)


def test_the_admin_has_no_colours_of_its_own():
    assert not re.search(r": [^;]*(#[0-9a-f]{3,8}\b|rgb|light-dark)", (STATIC / "admin-theme.css").read_text())


@pytest.mark.parametrize(("name", "kilobytes"), [("app.css", 16), ("app.js", 3), ("icons.svg", 5)])
def test_a_file_stays_within_its_budget(name, kilobytes):
    assert len(gzip.compress((STATIC / name).read_bytes())) <= kilobytes * 1024


@pytest.mark.parametrize("module", sorted(path.name for path in STATIC.glob("modules/*.js")))
def test_a_module_stays_within_the_budget_of_a_script(module):
    assert len(gzip.compress((STATIC / "modules" / module).read_bytes())) <= 3 * 1024


def test_htmx_stays_within_its_budget():
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"

    assert len(gzip.compress(htmx.read_bytes())) <= 17 * 1024


def test_the_page_script_evaluates_nothing():
    for script in STATIC.rglob("*.js"):
        assert not re.search(r"\beval\b|new Function|innerHTML|\.on\w+ =", script.read_text()), script


def templates():
    return {path: path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")}


def test_every_icon_and_glyph_that_a_template_names_is_in_the_sprite():
    named = {
        f"{prefix}-{name}"
        for text in templates().values()
        for tag, prefix in (("icon", "i"), ("glyph", "g"), (r"state \"\w+\"", "g"))
        for name in re.findall(rf'{{% {tag} "([\w-]+)"', text)
    }

    assert named
    assert named <= SPRITE


def test_no_template_holds_a_style_or_a_handler():
    found = [path.name for path, text in templates().items() if re.search(r"<style|\sstyle=|\son\w+=|hx-on", text)]

    assert found == ["letter.html"]  # the sheet of e-mails, which have no stylesheet beside them
