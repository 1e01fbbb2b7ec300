"""Papers of plain texts, and what a reader finds in their PDFs."""

import io
from datetime import UTC, datetime

from pypdf import PdfReader

from typesetting.paper import Closing, Line, Paper, Seller, Sum
from typesetting.press import typeset

FIGURES = ("8", "4,150.00", "8%", "30,544.00")


def paper(**texts):
    """Return a believable quote of two lines; ``texts`` say what differs."""
    usual = {
        "language": "en-gb",
        "made_at": datetime(2026, 11, 18, 9, 30, 0, 123456, tzinfo=UTC),
        "number": "Q-003107",
        "title": "Clean-in-place flow package",
        "lead": "Option A of three: magnetic, full scope",
        "mark": "",
        "seller": Seller("Halden Instruments", ("Havnegade 12, 8000 Aarhus", "sales@halden.invalid")),
        "receiver_label": "For",
        "receiver": ("Lowfield Dairy Co-op", "Hanne Dahl, Production engineer"),
        "facts": (("Quote", "Q-003107"), ("Date", "18 November 2026")),
        "heads": ("Item", "Qty", "List price", "Discount", "Total EUR"),
        "lines": lines(2),
        "sums": (Sum("List total", "64,980.00"), Sum("Discount", "−4,918.40")),
        "total": Sum("Total, excl. VAT", "€60,061.60"),
        "closing": Closing("How to accept", "Sign here and send it back.", ("Name and date", "Signature")),
        "terms": "Payment 30 days net.",
        "page_of": "Page {page} of {pages}",
    }
    return Paper(**usual | texts)


def lines(count):
    return tuple(Line(f"Magnetic flow meter {n}", f"MF-{n}", FIGURES) for n in range(1, count + 1))


def item(text):
    return (Line(text, "", FIGURES),)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def written(**texts):
    """Return the text of the PDF of such a paper."""
    return text_of(typeset("paper", paper(**texts)))


def joined(text):
    """Return a text as it was before it was set in lines."""
    return "".join(text.split())
