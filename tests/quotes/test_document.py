"""The quote on paper: the same figures as on screen, read from the PDF's own text."""

import io

import pytest
from pypdf import PdfReader

from quotes.document import quote_file_name, quote_pdf
from tests.factories import QuoteFactory

pytestmark = pytest.mark.django_db


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_quote_is_on_paper_with_its_figures():
    quote = QuoteFactory(presented=True)

    text = text_of(quote_pdf(quote, language="en-gb"))

    assert "€2,000.00" in text
    assert quote.number in text
    assert quote_file_name(quote) == f"{quote.number}.pdf"
