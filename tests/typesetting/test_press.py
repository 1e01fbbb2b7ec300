"""What is printed is what was said: as text, whole, on numbered pages, whatever stands in it."""

import struct
import subprocess
import sys
import zlib
from dataclasses import replace

import pytest
from django.conf import settings

from tests.typesetting.papers import FIGURES, item, joined, lines, paper, read, written
from typesetting.paper import Line
from typesetting.press import typeset

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>'


def pages(**texts):
    return read(typeset("paper", paper(**texts))).pages


def columns(page):
    """Return where each piece of text stands: from the left, from the bottom, in points."""
    found = []

    def note(text, cm, tm, *_):
        if text.strip():
            x, y = tm[4], tm[5]
            found.append((text.strip(), x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]))

    page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "#panic()",
        'see #read("/etc/passwd")',
        "] [ ) ( } {",
        "= heading",
        "$x^2$ *bold* _slanted_ `raw` @name <label> ~ \\ // not a comment",
        "a -- b --- c ...",
        "{page} of {pages}",
        "“ñandú” €5 Ελληνικά Жёлтый łódź ½ ×",
    ],
)
def test_texts_stay_texts(text):
    assert joined(text) in joined(written(lines=item(text)))
    assert joined(text) in joined(written(title=text, terms=text))


def test_the_head_of_the_table_and_the_pages_number_stand_on_every_page():
    found = [page.extract_text() for page in pages(lines=lines(60))]

    assert len(found) > 2
    for number, text in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in text
        assert "Total EUR" in text
    assert ["Q-003107" in text for text in found] == [True] * len(found)


def test_a_mark_stands_on_every_page():
    assert all("Draft" in page.extract_text() for page in pages(lines=lines(60), mark="Draft"))
    assert "Draft" not in written()


def test_every_line_is_there_once_and_whole():
    found = [page.extract_text().split("\n") for page in pages(lines=lines(120))]

    for line in lines(120):
        assert [line.code in page for page in found if line.item in page] == [True], line


@pytest.mark.parametrize("word", ["x" * 300, "Wärmetauscherplattenreinigung" * 10])
def test_a_word_wider_than_its_column_prints_over_nothing_and_is_found_whole(word):
    page = pages(lines=item(word))[0]

    assert word in joined(page.extract_text())
    left_of_figures = min(x for text, x, _ in columns(page) if text == FIGURES[0])
    reached = max(x for text, x, _ in columns(page) if text and set(text) <= set(word))
    assert reached < left_of_figures - 8  # points: less than the width of the last letter


@pytest.mark.parametrize("letters", [5_000, pytest.param(100_000, marks=pytest.mark.proof)])
def test_a_word_without_end_takes_pages_and_no_more(letters):
    """No more is sensible than that it ends: what stands below the page's edge is lost."""
    assert len(pages(lines=item("x" * letters))) < 10


def test_the_largest_figures_stand_beside_each_other():
    largest = ("999,999.999", "99,999,999.9999", "100%", "999,999,999,999.99")
    page = pages(lines=(Line("Frame", "F-1", largest),))[0]

    assert " ".join(largest) in page.extract_text()


@pytest.mark.parametrize(
    "text", ["日本語", "العربية", "😀 👩‍🔧", "שלום", "हिन्दी", "\u202eabc", "a\u0000b", "\ud7ff\ufffe"]
)
def test_a_script_without_a_face_here_breaks_nothing(text):
    assert "€60,061.60" in written(lines=item(text), title=text)


def test_long_terms_take_their_room_from_the_lines():
    terms = "Delivery 6 weeks from order. Payment 30 days net. " * 20

    page = pages(lines=lines(30), terms=terms)[0]

    assert joined(terms) in joined(page.extract_text())
    assert min(y for _, _, y in columns(page)) > 20  # points from the edge


def test_the_same_paper_gives_the_same_bytes():
    assert typeset("paper", paper()) == typeset("paper", paper())


def test_the_file_says_what_it_is_and_nothing_of_the_machine():
    pdf = typeset("paper", paper())
    said, told = read(pdf).metadata, read(pdf).trailer["/Root"]

    assert (said.title, said.author) == ("Q-003107 Clean-in-place flow package", "Halden Instruments")
    assert said.creation_date.isoformat() == "2026-11-18T09:30:00+00:00"
    assert (told["/Lang"], told["/MarkInfo"]["/Marked"]) == ("en", True)
    assert set(said) <= {"/Title", "/Author", "/Creator", "/CreationDate", "/ModDate"}
    assert b"/typesetting" not in pdf


def picture_of(kind):
    if kind == "svg":
        return LOGO.encode()
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0\x14\x51\x3f")), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_sellers_logo_is_printed(tmp_path, kind):
    logo = tmp_path / f"logo.{kind}"
    logo.write_bytes(picture_of(kind))
    plain = paper()
    with_logo = replace(plain, seller=replace(plain.seller, logo=str(logo)))

    assert typeset("paper", with_logo) != typeset("paper", plain)
    assert with_logo.seller.picture.startswith("data:image/")
    assert str(tmp_path) not in str(with_logo.as_data())


FORKED = """
import os, sys
from tests.typesetting.papers import paper
from typesetting.press import typeset

def child():
    pid = os.fork()
    if not pid:
        os._exit(0 if typeset("paper", paper()).startswith(b"%PDF") else 1)
    return pid

sys.exit(sum(os.waitpid(pid, 0)[1] for pid in [child(), child()]) != 0)
"""


def test_a_worker_that_was_forked_from_who_never_typeset_can_typeset():
    """As gunicorn and Celery do it: their masters load the code, their children use it."""
    done = subprocess.run([sys.executable, "-c", FORKED], cwd=settings.BASE_DIR, timeout=30, check=False)

    assert done.returncode == 0
