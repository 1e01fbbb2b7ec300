"""The quote on paper: the same figures as on screen, read from the PDF's own text, and nothing internal."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.html import strip_tags

from lifecycle.clock import business_today
from quotes.document import quote_file_name, quote_pdf
from tests.factories import (
    AddressFactory,
    ContactFactory,
    CustomerFactory,
    ManagerFactory,
    OpportunityFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
)
from tests.typesetting.papers import joined, read, text_of

pytestmark = pytest.mark.django_db
LINES = [
    {"description": "Μετρητής ροής", "quantity": Decimal("8"), "unit_price": Decimal("184")},
    {"description": "Расходомер ñandú", "quantity": Decimal("1.5"), "unit_price": Decimal("0.0125")},
    {"description": "Surcharge", "quantity": Decimal("1"), "unit_price": Decimal("250")},
]


@pytest.fixture
def quote():
    """One option of two, with discounts on a line and on all."""
    company = CustomerFactory(name="Źródło Żółć")
    contact = ContactFactory(customer=company, name="Søren Ærø", job_title="Einkäufer")
    opportunity = OpportunityFactory(name="Ανανέωση", negotiating=True, customer=company, contact=contact)
    AddressFactory(customer=company, line1="Mejerivej 14", postcode="8800")
    QuoteFactory(opportunity=opportunity, presented=True, name="Steel")
    return QuoteFactory(
        opportunity=opportunity, presented=True, name="Brass", lines=LINES, discount_percent=Decimal("2.5")
    )


def pdf_text(quote, language="en-gb"):
    return text_of(quote_pdf(quote, language=language))


def as_on(client, quote):
    """Return what the page on screen says."""
    client.force_login(quote.opportunity.owner)
    return client.get(reverse("quotes:document", args=[quote.pk])).content.decode()


def test_the_paper_says_who_offers_what_to_whom_until_when(quote):
    text = pdf_text(quote)

    for said in ("Halden Instruments", "Źródło Żółć", "Søren Ærø, Einkäufer", "Mejerivej 14, 8800 Viborg, Denmark"):
        assert said in text
    assert f"Valid until {quote.expires_on.day} {quote.expires_on:%B %Y}" in text
    assert f"From {quote.opportunity.owner.name}" in text
    assert "Option B of two: Brass" in text
    assert "Page 1 of 1" in text


def test_the_paper_says_how_the_total_comes_about(quote):
    text = joined(pdf_text(quote))

    for row in (
        "8 200.00 8% 1,472.00",
        "1.5 200.00 99.99% 0.02",
        "1 250.00 250.00",
        "List total 2,150.00",
        "Line discounts −427.98",
        "Subtotal 1,722.02",
        "Discount, 2.5% −43.05",
        "Total, excl. VAT €1,678.97",
    ):
        assert joined(row) in text


def test_the_page_on_screen_says_the_same_as_the_pdf(client, quote):
    page, text = as_on(client, quote), joined(pdf_text(quote))

    sheet = strip_tags(page[page.index("<main") : page.index("</main")].replace("<", "\n<"))
    said = [line.strip() for line in sheet.split("\n") if line.strip()]
    assert len(said) > 40
    assert [line for line in said if joined(line) not in text] == []


def test_no_sum_is_written_where_nothing_is_taken_off():
    text = pdf_text(QuoteFactory(presented=True))

    assert ("List total" in text, "Discount " in text.replace("Discount Total", ""), "Subtotal" in text) == (False,) * 3
    assert "€2,000.00" in text


@pytest.mark.parametrize(
    ("discount", "lines", "written"),
    [
        ("5", [{}], ["Subtotal 2,000.00", "Discount, 5% −100.00", "€1,900.00"]),
        ("0", [{"unit_price": Decimal("190")}], ["List total 2,000.00", "Discount −100.00", "€1,900.00"]),
        ("100", [{}], ["Discount, 100% −2,000.00", "€0.00"]),
    ],
)
def test_each_discount_is_shown_as_what_it_is(discount, lines, written):
    text = joined(pdf_text(QuoteFactory(presented=True, lines=lines, discount_percent=Decimal(discount))))

    assert [row for row in written if joined(row) not in text] == []


def test_the_paper_is_written_in_the_language_of_the_customer(client, quote):
    quote.opportunity.contact.language = "de"
    quote.opportunity.contact.save()

    text = pdf_text(quote, "de")
    page = as_on(client, quote)

    assert "1.678,97" in text
    assert "1.678,97" in page
    assert f"{quote.expires_on.day}. " in text
    assert '<main class="a4" id="main" lang="de">' in page


@pytest.mark.parametrize(
    ("traits", "mark"),
    [
        ({}, "Draft"),
        ({"pending": True}, "Draft"),
        ({"abandoned": True}, "No longer valid"),
        ({"presented": True, "expired": True}, "No longer valid"),
    ],
)
def test_what_nobody_should_rely_on_says_so_across_the_head(client, traits, mark):
    quote = QuoteFactory(**traits)

    assert mark in pdf_text(quote)
    assert mark in as_on(client, quote)


@pytest.mark.parametrize("status", ["approved", "presented", "rejected", "accepted"])
def test_any_other_bears_no_mark(status):
    text = pdf_text(QuoteFactory(**{status: True}))

    assert not any(mark in text for mark in ("Draft", "No longer valid"))


def test_a_draft_tells_by_its_file_name_too():
    quote = QuoteFactory()
    assert quote_file_name(quote) == f"{quote.number}-draft.pdf"

    quote.revision = 3
    assert quote_file_name(quote) == f"{quote.number}-v3-draft.pdf"
    assert quote_file_name(QuoteFactory(presented=True, revision=2)).endswith("-v2.pdf")


@pytest.mark.parametrize("status", ["rejected", "accepted", "abandoned"])
def test_what_cannot_be_accepted_does_not_say_how(status):
    assert "How to accept" not in pdf_text(QuoteFactory(**{status: True}))


def test_nothing_internal_is_on_paper(client):
    product = ProductFactory(list_price=Decimal("200"), cost=Decimal("123.45"))
    colleague = RepFactory(name="Planted Colleague")
    opportunity = OpportunityFactory(negotiating=True, co_owners=[colleague])
    quote = QuoteFactory(
        opportunity=opportunity, presented=True, message="Planted message", lines=[{"product": product}]
    )
    QuoteFactory(opportunity=opportunity, name="Planted draft")

    text = pdf_text(quote) + as_on(client, quote)

    for planted in ("Planted", "123.45", "1,234.50", str(quote.margin), "765.50", opportunity.owner.email):
        assert planted not in text


def test_a_cheaper_list_price_is_not_told_to_who_pays_more():
    quote = QuoteFactory(presented=True, lines=[{"unit_price": Decimal("260")}])

    text = pdf_text(quote)

    assert joined("10 260.00 2,600.00") in joined(text)
    assert "2,000.00" not in text


@override_settings(
    SELLER={
        "name": "Ærø & Sønner",
        "address": "Havnen 1",
        "email": "",
        "phone": "+45 12",
        "tax_number": "",
        "logo": "",
        "terms": "Net 8 days.",
        "terms_url": "",
    }
)
def test_the_seller_is_who_the_settings_say(client):
    quote = QuoteFactory(presented=True)

    for text in (pdf_text(quote), as_on(client, quote)):
        assert "Havnen 1" in text
        assert "+45 12" in text
        assert "Net 8 days." in text
        assert "Halden" not in text


def test_the_pdf_opens_in_the_browser_and_nothing_keeps_it(client, quote):
    client.force_login(quote.opportunity.owner)

    response = client.get(reverse("quotes:pdf", args=[quote.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{quote.number}.pdf"'
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("no-store, private", "nosniff")
    assert read(response.content).metadata.title == f"{quote.number} Ανανέωση"
    assert client.post(reverse("quotes:pdf", args=[quote.pk])).status_code == 405


@pytest.mark.parametrize("page", ["document", "pdf"])
@pytest.mark.parametrize("size", [1, 40])
def test_paper_asks_five_questions_at_most(client, django_assert_max_num_queries, page, size):
    quote = QuoteFactory(presented=True, lines=[{}] * size)
    for _ in range(3):
        QuoteFactory(opportunity=quote.opportunity, presented=True)
    client.force_login(ManagerFactory())

    with django_assert_max_num_queries(5):
        assert client.get(reverse(f"quotes:{page}", args=[quote.pk])).status_code == 200


@pytest.mark.parametrize("page", ["document", "pdf"])
def test_a_foreign_quote_has_no_paper(client, quote, page):
    client.force_login(RepFactory())

    assert client.get(reverse(f"quotes:{page}", args=[quote.pk])).status_code == 404


def test_the_quotes_page_leads_to_its_paper(client, quote):
    client.force_login(quote.opportunity.owner)

    for shown in (quote, QuoteFactory(opportunity=quote.opportunity)):
        page = client.get(shown.get_absolute_url()).content.decode()
        assert reverse("quotes:document", args=[shown.pk]) in page


def test_a_quote_without_anybody_known_has_a_paper():
    address = AddressFactory(city="Ribe")
    opportunity = OpportunityFactory(
        negotiating=True, queued=True, customer=address.customer, contact=None, contact_address=address
    )

    text = pdf_text(QuoteFactory(opportunity=opportunity, presented=True, expires_on=business_today() + timedelta(1)))

    assert "Ribe, Denmark" in text
    assert "From" not in text
