"""What the link must never open, and what its page must never tell."""

import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from interface.tokens import fingerprint, new_nonce
from lifecycle.clock import business_today
from orders.models import Order
from quotes import services
from quotes.models import OfferLink, Quote
from quotes.models.offer_link import FOR_LATECOMERS, token_of
from tests.answers import headers_of
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
FORGED, TRIED = 2000, 40
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture
def quote():
    return QuoteFactory(presented=True, name="Steel")


@pytest.fixture
def link(quote):
    return OfferLinkFactory(opportunity=quote.opportunity)


def answer(quote, **typed):
    facts = {"quote": quote.pk, "revision": quote.revision, "name": "Ann Smith", "role": "Buyer", "agreed": "on"}
    return facts | typed


def flipped(token):
    """Flip each bit of the 256, and of the text that carries them, as far as that can stand in an address."""
    secret = urlsafe_b64decode(token + "=")
    for bit in range(256):
        wrong = bytes(byte ^ (1 << bit % 8 if bit // 8 == place else 0) for place, byte in enumerate(secret))
        yield urlsafe_b64encode(wrong).rstrip(b"=").decode()
    for place, character in enumerate(token):
        for bit in range(7):
            if (other := chr(ord(character) ^ 1 << bit)) in CHARACTERS:
                yield token[:place] + other + token[place + 1 :]


def forged(link):
    """Return tokens that are not the link's: of every kind that somebody may try."""
    chance = random.Random(4)
    token, nonce = link.token, bytes(link.nonce)
    tries = {*flipped(token)}
    tries |= {token[:n] for n in range(1, len(token))} | {token + character for character in CHARACTERS}
    tries |= {token.upper(), token.lower(), token.swapcase(), token[::-1], f"{token}=", link.token_hash, nonce.hex()}
    tries |= {token_of(nonce, key) for key in ("", "another-key", "x" * 50)} | {str(link.pk), "None", "%00", "..%2F"}
    tries |= {token_of(new_nonce()) for _ in range(100)}
    while len(tries) <= FORGED:
        tries.add("".join(chance.choices(CHARACTERS, k=43)))
    tries -= {token}
    return sorted(tries)


def refused(client, paths, quote):
    """Ask for and post to each; return the answers that differ from that of a link which never was."""
    never = client.get(reverse("orders:offer", args=["never"]))
    wrong = []
    for path in paths:
        looked, said = client.get(path), client.post(path, answer(quote))
        same = (looked.content, headers_of(looked)) == (never.content, headers_of(never))
        if not same or {looked.status_code, said.status_code} != {404}:
            wrong.append(path)
    return wrong


def test_no_forged_token_finds_a_link(link):
    tokens = forged(link)

    assert len(tokens) >= FORGED
    assert not OfferLink.objects.filter(token_hash__in=map(fingerprint, tokens)).exists()
    assert OfferLink.objects.by_token(link.token) == link


def test_forged_links_show_the_neutral_page_and_take_no_yes(client, link, quote):
    some = random.Random(4).sample(forged(link), TRIED)

    assert refused(client, [reverse("orders:offer", args=[token]) for token in some], quote) == []
    assert not Order.objects.exists()


@pytest.mark.proof
def test_every_forged_link_shows_the_neutral_page_and_takes_no_yes(client, link, quote):
    assert refused(client, [reverse("orders:offer", args=[token]) for token in forged(link)], quote) == []
    assert not Order.objects.exists()


def dead_links():
    """Yield links that were real, and whose page would still have something to show."""
    yield OfferLinkFactory(opportunity=OpportunityFactory(lost=True))
    revoked = OfferLinkFactory(opportunity=QuoteFactory(presented=True).opportunity)
    revoked.opportunity.offer_links.end()
    yield revoked
    past = business_today() - FOR_LATECOMERS - timedelta(days=1)
    yield OfferLinkFactory(opportunity=QuoteFactory(presented=True).opportunity, expires_on=past)
    yield OfferLinkFactory(
        opportunity=QuoteFactory(presented=True).opportunity, expires_on=business_today() - timedelta(1)
    )
    yield OfferLinkFactory(opportunity=QuoteFactory().opportunity)
    yield OfferLinkFactory(opportunity_id=OrderFactory().opportunity_id, opportunity=None)


def test_revoked_expired_and_closed_links_answer_like_forged_ones_at_each_address(client, quote):
    pages = ("", "ask/", "decline/", "prices/", f"pdf/{quote.pk}/", "order.pdf")
    forged_token = reverse("orders:offer", args=["forged"])

    for dead in dead_links():
        for page in pages:
            for ask in (client.get, client.post, client.head):
                here, there = ask(f"{dead.path}{page}"), ask(f"{forged_token}{page}")
                assert (here.status_code, here.content) == (there.status_code, there.content), (dead, page)
                assert headers_of(here) == headers_of(there)


def test_a_link_ended_between_looking_and_the_yes_takes_nothing(client, link, quote):
    client.get(link.path)
    services.revoke_link(quote.opportunity, by=quote.opportunity.owner)

    posted = client.post(link.path, answer(quote))

    assert (posted.status_code, Order.objects.exists()) == (404, False)
    assert posted.content == client.get(reverse("orders:offer", args=["forged"])).content


def test_a_tick_for_old_figures_does_not_count_for_new_ones_and_what_was_typed_stays(client, link, quote):
    owner = quote.opportunity.owner
    services.rework(quote, by=owner, through="page")
    draft = Quote.objects.get(pk=quote.pk)
    services.edit(draft, by=owner, through="page", discount_percent=Decimal("5"))
    services.present(draft, by=owner, through="page")

    page = client.post(link.path, answer(quote, customer_order_number="PO-9")).content.decode()

    assert 'value="PO-9"' in page
    assert "checked" not in page.split('name="agreed"')[1].split(">")[0]
    assert 'name="revision" value="2"' in page


def test_what_is_typed_stays_on_a_page_with_errors_and_is_never_markup(client, link, quote):
    page = client.post(link.path, answer(quote, name="<script>alert(1)</script>", agreed="")).content.decode()

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("field", ["quote", "revision", "seen", "request_key", "option"])
@pytest.mark.parametrize("nonsense", ["", "x", "-1", "9" * 40, "\x00", "1e9", "٣", "1:1,2"])
def test_nonsense_is_answered_and_never_breaks(client, link, quote, field, nonsense):
    for page in ("", "ask/", "prices/", "decline/"):
        assert client.post(f"{link.path}{page}", answer(quote) | {field: nonsense}).status_code < 500
    assert client.get(link.path, {field: nonsense}).status_code < 500


# --- nothing of the house
SECRETS = (
    "margin", "87.65", "876.54", "note-marker", "colleague-marker", "other-deal-marker", "loss-marker",
    "approval-marker", "draft-marker", "/opportunities/", "/quotes/", "/orders/", "OPP-", "Q-0", "Django",
)  # fmt: skip


@pytest.fixture
def planted(quote, link):
    """Everything about this sale and beside it that is the house's own, marked."""
    opportunity = quote.opportunity
    opportunity.co_owners.add(RepFactory(name="colleague-marker"))
    NoteFactory(opportunity=opportunity, body="note-marker", internal=True)
    NoteFactory(opportunity=opportunity, body="note-marker")
    product = ProductFactory(sku="ST-9", cost=Decimal("87.6543"))
    shown = QuoteFactory(opportunity=opportunity, presented=True, name="Brass", lines=[{"product": product}])
    QuoteFactory(opportunity=opportunity, name="draft-marker")
    QuoteFactory(opportunity=opportunity, pending=True, name="approval-marker")
    QuoteFactory(opportunity=opportunity, abandoned=True, name="loss-marker")
    OpportunityFactory(customer=opportunity.customer, contact=opportunity.contact, name="other-deal-marker")
    return shown


def told_by(response):
    return f"{response.content.decode()} {response.headers}"


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_nothing_of_the_house_is_on_any_page_of_the_link(client, link, quote, planted, language):
    spoken = {"language": language}
    seen = [
        client.get(link.path, spoken),
        client.get(link.path, spoken | {"option": planted.pk}),
        client.get(link.path, spoken | {"option": planted.pk}, headers={"HX-Request": "true"}),
        client.get(f"{link.path}ask/", spoken),
        client.post(f"{link.path}?language={language}", answer(quote, agreed="")),
        client.post(f"{link.path}?language={language}", answer(planted, revision=9)),
    ]
    Quote.objects.filter(pk=planted.pk).update(expires_on=business_today() - timedelta(days=1))
    seen += [client.get(link.path, spoken | {"option": planted.pk}), client.post(link.path, answer(planted))]
    client.post(link.path, answer(quote))
    seen += [client.get(link.path, spoken), client.post(f"{link.path}ask/", {})]

    assert [secret for page in seen for secret in SECRETS if secret in told_by(page)] == []
    assert "SO-" in told_by(seen[-1])


def test_every_answer_is_for_nobody_else_and_names_no_referrer(link, quote):
    client = Client()
    answers = [
        client.get(link.path),
        client.post(link.path, answer(quote, agreed="")),
        client.post(f"{link.path}ask/", {}),
        client.post(f"{link.path}prices/", {}),
        client.get(reverse("orders:offer", args=["forged"])),
        client.put(link.path),
        client.post(link.path, answer(quote)),
        client.get(link.path),
        Client(enforce_csrf_checks=True).post(link.path, answer(quote)),
    ]

    for response in answers:
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
