"""The offer by e-mail in a real browser: presented at a desk, read as a kept mail, accepted on a phone."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from notices.services import send_due_mail
from opportunities.models import OpportunityNote
from orders.models import Order
from tests.factories import OpportunityFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
@transaction.atomic
def opportunity():
    opportunity = OpportunityFactory(
        negotiating=True,
        name="Stethoscopes for two wards",
        owner=RepFactory(name="John Nickle"),
        contact__name="Ann Smith",
        contact__job_title="Buyer",
        contact__email="ann.smith@example.com",
    )
    for name, price in (("Steel", 200), ("Brass", 180)):
        QuoteFactory(opportunity=opportunity, name=name, lines=[{"quantity": 10, "unit_price": price}])
    return opportunity


@pytest.fixture
def desk(page, live_server, settings, opportunity, sign_in):
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "notices.backends.KeptBackend"
    return sign_in(page, opportunity.owner, opportunity.get_absolute_url())


def present_by_mail(desk):
    desk.get_by_role("link", name="Present 2").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_label("Send it by e-mail to Ann Smith")).to_be_checked()
    dialog.get_by_label("Message in the e-mail").fill("As agreed on the telephone.")
    dialog.get_by_role("button", name="Present to customer").click()
    expect(desk.get_by_text("Waiting to be e-mailed to ann.smith@example.com.")).to_be_visible()


def address_in_the_kept_mail(desk):
    desk.get_by_role("button", name="John Nickle").locator("visible=true").click()
    desk.get_by_role("link", name="Mails of the trial").locator("visible=true").click()
    desk.get_by_role("link", name=re.compile("our offer for Stethoscopes")).click()
    expect(desk.get_by_text("As agreed on the telephone.")).to_be_visible()
    expect(desk.get_by_role("link", name=re.compile(r"^Q-\d+\.pdf$"))).to_have_count(2)
    return desk.locator("main a[href*='/o/']").get_attribute("href")


def choose_brass(phone):
    phone.get_by_role("radio", name=re.compile("Brass")).check()
    expect(phone.get_by_role("button", name="Accept option B for €1,800.00")).to_be_visible()


def ask(phone):
    phone.get_by_text("Ask a question").tap()
    phone.get_by_label("Your question").fill("Is delivery included?")
    phone.get_by_role("button", name="Send the question").tap()
    expect(phone.get_by_role("status")).to_contain_text("We have your question")


def accept_what_stayed_chosen(phone):
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Accept option B for €1,800.00").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Your order SO-")


def test_a_mailed_offer_becomes_an_order_and_its_rep_is_told(desk, phone, opportunity):
    present_by_mail(desk)
    send_due_mail()
    phone.goto(address_in_the_kept_mail(desk))
    choose_brass(phone)
    ask(phone)
    accept_what_stayed_chosen(phone)

    order = Order.objects.get()
    assert (order.total, order.accepted_by, order.accepted_role) == (1800, "Ann Smith", "Buyer")
    assert OpportunityNote.objects.get().who == "Ann Smith"

    desk.get_by_role("link", name=re.compile("^Notifications")).locator("visible=true").click()
    expect(desk.get_by_role("link", name=re.compile("Ann Smith asks about .*: Is delivery included"))).to_be_visible()
    desk.get_by_role("link", name=re.compile("Ann Smith accepted Q-.*1,800.00")).click()
    expect(desk.get_by_role("heading", name=order.number, level=1)).to_be_visible()
