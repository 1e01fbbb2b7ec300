"""The order confirmation: what was agreed, read from the PDF's own text."""

import pytest

from orders.document import order_file_name, order_pdf
from tests.factories import OrderFactory
from tests.quotes.test_document import text_of

pytestmark = pytest.mark.django_db


def test_an_order_is_on_paper_with_its_figures():
    order = OrderFactory()

    text = text_of(order_pdf(order, language="en-gb"))

    assert "€2,000.00" in text
    assert order.number in text
    assert order_file_name(order) == f"{order.number}.pdf"
