"""What goes to the customer by e-mail, and what one click does about what is about to expire or has expired."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from lifecycle.clock import business_today
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from notices.letters import writers
from notices.models import Outbox
from quotes import services
from quotes.models import Quote
from tests.factories import OfferLinkFactory, OpportunityFactory, QuoteFactory

PAGE = Through.PAGE
NEXT_WEEK = business_today() + timedelta(days=7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity(rep, team):
    return OpportunityFactory(negotiating=True, owner=rep, team=team)


@pytest.fixture
def quote(opportunity):
    return QuoteFactory(opportunity=opportunity, name="Ten meters", message="As we said on Monday.")


def post(client, act, quote, **typed):
    return client.post(reverse(f"quotes:{act}", args=[quote.pk]), {"version": quote.version, **typed})


def to(opportunity):
    return opportunity.contact.email


def letter_of(mail):
    with override(mail.language):
        return writers[mail.event](mail)


def presented(quote, **fields):
    mail_to = to(quote.opportunity)
    return services.present(quote, by=quote.opportunity.owner, through=PAGE, mail_to=mail_to, **fields)


# --- promising


def test_the_dialog_asks_whether_to_mail_it_with_the_quotes_message(client, quote):
    page = client.get(reverse("quotes:present", args=[quote.pk])).content.decode()

    contact = quote.opportunity.contact
    assert f"Send it by e-mail to {contact.name} &lt;{contact.email}&gt;" in page
    assert f'value="{contact.email}"' in page
    assert "As we said on Monday." in page


def test_presenting_promises_one_mail_and_a_second_click_none(client, quote):
    typed = {"expires_on": NEXT_WEEK, "mail_to": to(quote.opportunity), "message": "See below."}

    for _ in range(2):
        post(client, "present", quote, **typed)

    mail = Outbox.objects.get()
    assert (mail.event, mail.number, mail.recipient) == ("quote_presented", quote.number, to(quote.opportunity))
    assert mail.details == {"quotes": {str(quote.pk): 1}, "message": "See below."}


def test_without_the_tick_nothing_is_mailed(client, quote):
    post(client, "present", quote, expires_on=NEXT_WEEK)

    assert Quote.objects.get(pk=quote.pk).status == "presented"
    assert not Outbox.objects.exists()


def test_nothing_goes_to_an_address_that_is_not_the_contacts(client, quote):
    answer = post(client, "present", quote, expires_on=NEXT_WEEK, mail_to="someone@elsewhere.invalid")

    assert answer.status_code == 422
    with pytest.raises(Overtaken):
        services.present(quote, by=quote.opportunity.owner, through=PAGE, mail_to="someone@elsewhere.invalid")
    assert Quote.objects.get(pk=quote.pk).status == "draft"
    assert not Outbox.objects.exists()


def test_without_an_address_the_dialog_says_to_pass_the_link_on(client, quote):
    contact = quote.opportunity.contact
    contact.email = ""
    contact.save()

    page = client.get(reverse("quotes:present", args=[quote.pk])).content.decode()

    assert f"No e-mail address of {contact.name} is known" in page
    assert 'name="mail_to"' not in page


def test_several_alternatives_go_out_in_one_mail_without_what_waits_for_approval(client, opportunity, quote):
    beside, over = QuoteFactory(opportunity=opportunity), QuoteFactory(opportunity=opportunity, discount_percent=25)
    seen = [f"{one.pk}:{one.version}" for one in (beside, quote, over)]
    typed = {"quotes": seen, "expires_on": NEXT_WEEK, "mail_to": to(opportunity), "message": ""}

    for _ in range(2):
        client.post(reverse("quotes:present_together", args=[opportunity.pk]), typed)

    assert Outbox.objects.get().details["quotes"] == {str(quote.pk): 1, str(beside.pk): 1}


def test_what_waits_for_approval_is_not_mailed_and_no_longer_asks(client, opportunity):
    over = QuoteFactory(opportunity=opportunity, discount_percent=25)

    presented(over)

    assert Quote.objects.get(pk=over.pk).status == "pending_approval"
    assert not Outbox.objects.exists()


# --- the letter


def test_the_letter_brings_link_figures_and_the_pdf_in_the_contacts_language(quote):
    contact = quote.opportunity.contact
    contact.language = "de"
    contact.save()
    presented(quote, message="Wie besprochen.")

    letter = letter_of(Outbox.objects.get())

    link = services.live_link(quote.opportunity)
    assert quote.opportunity.name in letter.subject
    assert all(text in letter.text for text in (link.url, "Wie besprochen.", "Ten meters", "2.000,00"))
    assert link.url in letter.html
    assert letter.reply_to == quote.opportunity.owner.email
    (pdf,) = letter.enclosures
    assert pdf.name.startswith(quote.number)
    assert "2.000,00" in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)


def test_names_in_the_letter_are_text(quote):
    quote.opportunity.name = "<b>Hall</b> & Söhne"
    quote.opportunity.save()
    presented(quote, message="<script>1</script>")

    letter = letter_of(Outbox.objects.get())

    assert "<b>Hall</b> & Söhne" in letter.subject
    assert "<script>" not in letter.html
    assert "<script>1</script>" in letter.text


def test_nothing_internal_is_in_the_letter(quote):
    presented(quote)

    letter = letter_of(Outbox.objects.get())

    assert not [word for word in ("Margin", "800.00", "1,200.00", "OPP-") if word in letter.text + letter.html]


@pytest.mark.parametrize("change", ["rework", "revoke", "contact"])
def test_a_mail_that_would_say_what_is_no_longer_so_is_withdrawn(quote, change):
    presented(quote)
    owner = quote.opportunity.owner
    match change:
        case "rework":
            services.rework(quote, by=owner, through=PAGE)
        case "revoke":
            services.revoke_link(quote.opportunity, by=owner)
        case "contact":
            quote.opportunity.contact.email = "new@example.invalid"
            quote.opportunity.contact.save()

    assert letter_of(Outbox.objects.get()) is None


def test_a_mail_names_only_what_is_still_to_be_had(opportunity, quote):
    beside = QuoteFactory(opportunity=opportunity, name="Twenty meters")
    pairs = [(quote, quote.version), (beside, beside.version)]
    services.present_together(
        pairs, by=opportunity.owner, through=PAGE, expires_on=NEXT_WEEK, mail_to=to(opportunity), message=""
    )
    services.rework(beside, by=opportunity.owner, through=PAGE)

    letter = letter_of(Outbox.objects.get())

    assert "Ten meters" in letter.text
    assert "Twenty meters" not in letter.text
    assert len(letter.enclosures) == 1


# --- the link's panel


def test_the_link_is_mailed_again_once_per_press(client, opportunity, quote):
    presented(quote)
    first = Outbox.objects.get()
    Outbox.objects.update(sent_at=first.created_at)
    assert "Send again" in client.get(opportunity.get_absolute_url()).content.decode()

    for _ in range(2):
        client.post(reverse("quotes:send_link", args=[opportunity.pk]), {"after": first.pk})

    again = Outbox.objects.get(event="offer_again")
    assert (again.number, again.details["quotes"]) == (opportunity.number, {str(quote.pk): 1})
    assert Outbox.objects.count() == 2


def test_what_has_not_gone_out_is_tried_at_once_instead_of_mailed_twice(client, opportunity, quote):
    presented(quote)
    later = Outbox.objects.get().due_at + timedelta(hours=1)
    Outbox.objects.update(last_error="unreached: no route", due_at=later)
    mail = Outbox.objects.get()

    client.post(reverse("quotes:send_link", args=[opportunity.pk]), {"after": mail.pk})

    assert Outbox.objects.get().due_at < later


def test_who_may_not_edit_does_not_mail_the_link(client, opportunity, quote):
    presented(quote)
    client.force_login(OpportunityFactory().owner)

    assert client.post(reverse("quotes:send_link", args=[opportunity.pk])).status_code == 404


# --- one click


def test_what_is_about_to_expire_is_extended_in_one_click(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity, presented=True, expires_on=business_today() + timedelta(days=3))
    until = business_today() + timedelta(days=30)
    page = client.get(opportunity.get_absolute_url()).content.decode()
    assert f'name="expires_on" value="{until.isoformat()}"' in page

    post(client, "extend", quote, expires_on=until)

    now = Quote.objects.get(pk=quote.pk)
    assert (now.status, now.expires_on, now.revision) == ("presented", until, 1)
    assert "Extend to" not in client.get(opportunity.get_absolute_url()).content.decode()


def test_an_extension_of_what_has_changed_is_refused(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity, presented=True)

    assert post(client, "extend", quote, version=quote.version + 1, expires_on=NEXT_WEEK).status_code == 409


def test_an_expired_quote_is_copied_as_a_fresh_draft_in_one_click(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity, presented=True, expires_on=business_today() - timedelta(days=1))
    services.expire_quotes(live=True, through=Through.SCHEDULE)
    product = quote.lines.get().product
    product.list_price = Decimal(230)
    product.save()
    assert "Copy as fresh" in client.get(opportunity.get_absolute_url()).content.decode()
    key = uuid4()

    answers = [client.post(reverse("quotes:renew", args=[quote.pk]), {"request_key": key}) for _ in range(2)]

    made = Quote.objects.exclude(pk=quote.pk).get()
    assert [answer.url for answer in answers] == [made.get_absolute_url()] * 2
    assert (made.status, made.expires_on) == ("draft", business_today() + timedelta(days=30))
    line = made.lines.get()
    assert (line.unit_price, line.list_price) == (200, 230)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "List price has changed since: 200 → 230" in page


def test_only_what_has_expired_is_renewed(client, quote):
    assert client.post(reverse("quotes:renew", args=[quote.pk]), {"request_key": uuid4()}).status_code == 409
    assert client.post(reverse("quotes:renew", args=[quote.pk])).status_code == 404


@pytest.mark.parametrize("size", [1, 8])
def test_the_opportunitys_page_keeps_its_budget_with_link_and_mail(
    client, opportunity, size, django_assert_max_num_queries
):
    OfferLinkFactory(opportunity=opportunity)
    for _ in range(size):
        presented(QuoteFactory(opportunity=opportunity))

    with django_assert_max_num_queries(8):
        client.get(opportunity.get_absolute_url())
