"""The mail that confirms an order: promised with the sale, written when it is sent."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from notices.models import Outbox
from orders import services
from orders.letters import confirmation
from tests.factories import AdministratorFactory, LeadFactory, OpportunityFactory, QuoteFactory

pytestmark = pytest.mark.django_db


def accepted(through=Through.PAGE, **fields):
    opportunity = OpportunityFactory(negotiating=True, **fields)
    lines = [{"quantity": Decimal("2.5"), "unit_price": Decimal("199.99")}]
    quote = QuoteFactory(opportunity=opportunity, presented=True, lines=lines, discount_percent=10)
    by = None if through == Through.LINK else opportunity.owner
    acceptance = services.Acceptance(by, through, "Ann Smith", "Head nurse", "PO 7")
    return services.accept_quote(quote, revision=quote.revision, acceptance=acceptance)


def promised():
    return Outbox.objects.get(event="order_placed")


def test_the_confirmation_is_promised_with_the_sale():
    order = accepted(contact__language="de")

    mail = promised()
    assert (mail.number, mail.recipient, mail.language) == (order.number, order.contact_email, "de")
    assert mail.sender == order.owner


def test_without_an_address_nothing_is_promised():
    accepted(contact__email="")

    assert not Outbox.objects.exists()


def test_a_sale_that_is_undone_promises_nothing():
    quote = QuoteFactory(presented=True)

    with pytest.raises(Overtaken):
        services.accept_quote(
            quote, revision=99, acceptance=services.Acceptance(quote.opportunity.owner, Through.PAGE, "Ann Smith")
        )

    assert not Outbox.objects.filter(event="order_placed").exists()


def test_who_accepted_by_the_link_is_written_to_in_the_language_of_the_page():
    with override("de"):
        accepted(Through.LINK)

    assert promised().language == "de"


def test_it_tells_the_figures_of_the_order_and_brings_its_pdf():
    order = accepted()

    letter = confirmation(promised())

    assert order.number in letter.subject
    for text in (letter.text, letter.html):
        assert all(figure in text for figure in ("2.5", "499.98", "50.00", "449.98"))
        assert "PO 7" in text
    assert letter.reply_to == order.owner.email
    [enclosure] = letter.enclosures
    assert enclosure.name == f"{order.number}.pdf"
    assert "449.98" in PdfReader(BytesIO(enclosure.content)).pages[0].extract_text()


def test_names_stay_words_in_it():
    accepted(name="<b>Frames</b> & \r\nBcc: x@example.invalid", contact__name="<i>Ann</i>")

    letter = confirmation(promised())

    assert "&lt;b&gt;Frames" in letter.html
    assert "<b>Frames</b> &" in letter.text
    assert "\n" not in letter.subject


def test_what_was_cancelled_before_it_was_sent_is_confirmed_to_nobody():
    order = accepted()
    services.cancel(order, by=LeadFactory(leads=order.team), through=Through.PAGE, reason="They went bankrupt.")

    assert confirmation(promised()) is None


def test_it_is_sent_again_once_per_click_and_to_another_address_too():
    order = accepted(contact__language="de")
    Outbox.objects.update(sent_at=timezone.now())

    for to in (order.contact_email, order.contact_email, "office@example.invalid"):
        services.send_confirmation(order, by=order.owner, to=to, revision=2)

    assert Outbox.objects.count() == 3
    assert {mail.language for mail in services.confirmations(order)} == {"de"}


def test_one_that_has_not_gone_out_yet_is_tried_at_once_instead_of_twice():
    order = accepted()
    Outbox.objects.update(
        due_at=timezone.now() + timedelta(hours=1), last_error="unreached:", failing_since=timezone.now(), attempts=3
    )

    services.send_confirmation(order, by=order.owner, to=order.contact_email, revision=2)

    assert promised().due_at <= timezone.now()


def test_a_cancelled_order_is_not_confirmed_again_and_readers_do_not_send():
    order = accepted()
    with pytest.raises(NotAllowed):
        services.send_confirmation(order, by=AdministratorFactory(), to="a@example.invalid", revision=2)
    services.cancel(order, by=LeadFactory(leads=order.team), through=Through.PAGE, reason="They went bankrupt.")

    with pytest.raises(Overtaken):
        services.send_confirmation(order, by=order.owner, to="a@example.invalid", revision=2)
