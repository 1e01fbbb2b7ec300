"""The customer's page: what the link opens, what it takes, and what it never shows or does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lifecycle.clock import business_today
from orders.models import Order
from quotes import services
from quotes.models import Quote
from tests.factories import (
    NoteFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
)

pytestmark = pytest.mark.django_db
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store, private"}


@pytest.fixture
def opportunity():
    return OpportunityFactory(negotiating=True)


@pytest.fixture
def link(opportunity):
    return OfferLinkFactory(opportunity=opportunity)


@pytest.fixture
def two(opportunity):
    return [QuoteFactory(opportunity=opportunity, presented=True, name=name) for name in ("Steel", "Brass")]


def answer(quote, **typed):
    return {
        "quote": quote.pk,
        "revision": quote.revision,
        "name": "Ann Smith",
        "role": "Head nurse",
        "agreed": "on",
        **typed,
    }


def decline(client, link, quotes, **typed):
    seen = ",".join(f"{quote.pk}:{quote.revision}" for quote in quotes)
    return client.post(f"{link.path}decline/", {"seen": seen, **typed})


def test_the_customer_sees_the_presented_alternatives_side_by_side(client, opportunity, link, two):
    QuoteFactory(opportunity=opportunity, name="Not shown")

    response = client.get(link.path)

    page = response.content.decode()
    assert response.status_code == 200
    assert ("Steel" in page, "Brass" in page, "Not shown" in page) == (True, True, False)
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_accepting_makes_the_order_and_shows_the_receipt(client, opportunity, link, two):
    response = client.post(link.path, answer(two[1], customer_order_number="PO 7"), follow=True)

    order = Order.objects.get()
    assert order.number in response.content.decode()
    assert (order.quote_id, order.accepted_by, order.accepted_role) == (two[1].pk, "Ann Smith", "Head nurse")
    assert (order.accepted_through, order.customer_order_number) == ("link", "PO 7")
    event = order.events.get()
    assert (event.actor, event.through, event.link) == (None, "link", link.pk)
    opportunity.refresh_from_db()
    assert opportunity.status == "won"
    assert Quote.objects.get(pk=two[0].pk).abandon_reason.code == "alternative_accepted"


def test_a_second_post_and_a_reload_show_the_same_receipt(client, link, two):
    pages = [client.post(link.path, answer(two[0]), follow=True) for _ in range(2)] + [client.get(link.path)]

    assert Order.objects.count() == 1
    assert all(Order.objects.get().number in page.content.decode() for page in pages)


@pytest.mark.parametrize("missing", ["name", "role", "agreed"])
def test_accepting_needs_a_name_a_role_and_the_tick(client, link, two, missing):
    response = client.post(link.path, answer(two[0], **{missing: ""}))

    assert response.status_code == 422
    assert not Order.objects.exists()


def test_a_revision_that_has_changed_shows_the_new_figures_and_accepts_nothing(client, link, two):
    old = answer(two[0])
    owner = two[0].opportunity.owner
    services.rework(two[0], by=owner, through="page")
    draft = Quote.objects.get(pk=two[0].pk)
    services.edit(draft, by=owner, through="page", discount_percent=Decimal("5"))
    services.present(draft, by=owner, through="page")

    response = client.post(link.path, old)

    assert response.status_code == 409
    assert "the offer has changed" in response.content.decode()
    assert "1,900.00" in response.content.decode()
    assert not Order.objects.exists()


def test_what_went_back_to_draft_is_not_accepted_and_no_status_is_told(client, link, two):
    services.rework(two[0], by=two[0].opportunity.owner, through="page")

    page = client.post(link.path, answer(two[0]))

    assert page.status_code == 409
    assert two[0].number not in page.content.decode()
    assert "Draft" not in page.content.decode()


def test_who_comes_second_with_another_option_reads_which_one_was_accepted(client, link, two):
    client.post(link.path, answer(two[0]))

    response = client.post(link.path, answer(two[1], name="Bob"))

    assert response.status_code == 409
    assert f"Ann Smith accepted {two[0].number}" in response.content.decode()
    assert Order.objects.get().quote_id == two[0].pk


def test_what_the_rep_accepted_already_is_told_with_its_number(client, opportunity, link, two):
    order = accept_as_rep(two[0])

    posted, opened = client.post(link.path, answer(two[0])), client.get(link.path)

    assert (posted.status_code, opened.status_code) == (200, 404)
    assert order.number in posted.content.decode()


def accept_as_rep(quote):
    rep = Client()
    rep.force_login(quote.opportunity.owner)
    typed = {"revision": quote.revision, "name": "Ann Smith", "role": "Head nurse", "said": "phone"}
    rep.post(reverse("orders:accept", args=[quote.pk]), typed)
    return Order.objects.get()


def test_declining_rejects_all_that_was_seen_and_nothing_else(client, opportunity, link, two):
    unseen = QuoteFactory(opportunity=opportunity, presented=True)

    response = decline(client, link, two, comment="Too dear.")

    assert response.status_code == 200
    assert [quote.status for quote in opportunity.quotes.order_by("pk")] == ["rejected", "rejected", "presented"]
    event = two[0].events.first()
    assert (event.actor, event.link, event.on_behalf_of) == (None, link.pk, link.recipient)
    assert event.details["comment"] == "Too dear."
    assert unseen.events.count() == 1


def test_declining_twice_says_thank_you_twice_and_then_the_page_is_neutral(client, link, two):
    first, second = decline(client, link, two), decline(client, link, two)

    assert (first.status_code, second.status_code, client.get(link.path).status_code) == (200, 200, 404)
    assert two[0].events.filter(action="reject").count() == 1


def test_a_no_after_a_yes_changes_nothing(client, link, two):
    client.post(link.path, answer(two[0]))

    response = decline(client, link, two)

    assert Order.objects.get().number in response.content.decode()
    assert Quote.objects.get(pk=two[0].pk).status == "accepted"


def test_looking_counts_customers_only_and_changes_nothing_else(client, link, two):
    before = list(Quote.objects.values("status", "version"))
    colleague = Client()
    colleague.force_login(RepFactory())
    for _ in range(2):
        client.get(link.path)
    client.head(link.path)
    client.get(link.path, {"option": two[1].pk}, headers={"HX-Request": "true"})
    colleague.get(link.path)

    link.refresh_from_db()
    assert link.opened_count == 2
    assert list(Quote.objects.values("status", "version")) == before


def test_choosing_shows_the_lines_and_the_button_of_that_option_only(client, link, two):
    plain = client.get(link.path, {"option": two[1].pk}).content.decode()
    part = client.get(link.path, {"option": two[1].pk}, headers={"HX-Request": "true"}).content.decode()

    for page in (plain, part):
        assert f'name="quote" value="{two[1].pk}"' in page
        assert "Accept option B for" in page
    assert "<html" not in part


def test_an_expired_option_is_shown_but_not_accepted(client, opportunity, link, two):
    late = QuoteFactory(opportunity=opportunity, presented=True, expires_on=business_today() - timedelta(days=1))

    shown = client.get(link.path, {"option": late.pk}).content.decode()
    posted = client.post(link.path, answer(late))

    assert "Option C has expired and cannot be accepted" in shown
    assert "Accept option C" not in shown
    assert posted.status_code == 409
    assert "this option has expired" in posted.content.decode()


def test_another_opportunitys_quote_cannot_be_accepted_through_the_link(client, link, two):
    foreign = QuoteFactory(presented=True)

    assert client.post(link.path, answer(foreign)).status_code == 404
    assert not Order.objects.exists()


def forged(token):
    """Every way to get one character wrong, and the two ways to get the length wrong."""
    swapped = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token))]
    return [*swapped, token[:-1], token + "A", "x", "None", "%00"]


def dead_links(opportunity):
    yield OfferLinkFactory(opportunity=opportunity, expires_on=business_today() - timedelta(days=1))
    opportunity.offer_links.end()
    yield opportunity.offer_links.first()
    yield OfferLinkFactory(opportunity=OpportunityFactory(lost=True))
    order = OrderFactory()
    yield OfferLinkFactory(opportunity_id=order.opportunity_id, opportunity=None)
    yield OfferLinkFactory()


def test_whatever_does_not_open_the_offer_shows_one_neutral_page(client, opportunity, link, two):
    paths = [reverse("orders:offer", args=[token]) for token in forged(link.token)]
    opportunity.offer_links.end()
    paths += [dead.path for dead in dead_links(OpportunityFactory(negotiating=True))] + [link.path]

    answers = [client.get(path) for path in paths]
    posts = [client.post(path, answer(two[0])) for path in paths]

    assert {response.status_code for response in answers} == {404}
    assert len({response.content for response in answers}) == 1
    assert all(response.headers["Referrer-Policy"] == "no-referrer" for response in answers)
    assert {response.status_code for response in posts} == {404}
    assert Quote.objects.get(pk=two[0].pk).status == "presented"


def test_nothing_of_the_house_is_on_the_page(client, link, two):
    quote = two[0]
    product = ProductFactory(sku="MARK-1", cost=Decimal("87.6543"))
    NoteFactory(opportunity=quote.opportunity, body="internal-marker", internal=True)
    marked = QuoteFactory(opportunity=quote.opportunity, presented=True, lines=[{"product": product}])

    page = client.get(link.path, {"option": marked.pk}).content.decode()

    for secret in ("internal-marker", "87.65", "876.54", "argin", marked.number, quote.opportunity.number, "/orders/"):
        assert secret not in page


def test_an_answer_needs_the_forms_token_and_takes_a_browsers_null_origin(link, two):
    client = Client(enforce_csrf_checks=True)
    bare = client.post(link.path, answer(two[0]), headers={"Origin": "null"})
    client.get(link.path)
    token = client.cookies["csrf"].value
    elsewhere = client.post(
        link.path, answer(two[0], csrfmiddlewaretoken=token), headers={"Origin": "https://evil.example"}
    )
    assert (bare.status_code, elsewhere.status_code) == (403, 403)
    assert not Order.objects.exists()

    client.post(link.path, answer(two[0], csrfmiddlewaretoken=token), headers={"Origin": "null"})

    assert Order.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_there(client, link, two, method):
    assert getattr(client, method)(link.path).status_code == 405
    assert client.get(f"{link.path}decline/").status_code == 405


def test_the_page_asks_few_questions_whatever_it_shows(client, link, django_assert_max_num_queries):
    for _ in range(6):
        QuoteFactory(opportunity=link.opportunity, presented=True, lines=[{} for _ in range(5)])

    with django_assert_max_num_queries(8):  # the first opening tells who is in charge, and who stands in
        client.get(link.path)
    with django_assert_max_num_queries(4):
        client.get(link.path)
