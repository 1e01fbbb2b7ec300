"""Orders as colleagues see them: the list, one order and its acts, and the customer's yes told by a rep."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Outbox
from opportunities.models import Opportunity
from orders.models import Order
from quotes.models import Quote
from tests.factories import (
    AdministratorFactory,
    CustomerFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("orders:list")


@pytest.fixture
def rep(client):
    rep = RepFactory()
    client.force_login(rep)
    return rep


def order_of(rep, **fields):
    return OrderFactory(opportunity__owner=rep, **fields)


def url(act, order):
    return reverse(f"orders:{act}", args=[order.pk])


def post(client, act, order, **typed):
    order.refresh_from_db()
    return client.post(url(act, order), {"version": order.version, **typed})


def test_the_list_shows_own_orders_and_their_sum_only(client, rep):
    order_of(rep, opportunity__name="Dock-side fuel meter")
    OrderFactory(opportunity__name="Somebody else’s")

    page = client.get(LIST).content.decode()

    assert "Dock-side fuel meter" in page
    assert "Somebody else’s" not in page
    assert page.count("2,000.00") == 2


def test_a_lead_sees_the_orders_of_led_teams(client):
    team = TeamFactory()
    order = OrderFactory(opportunity__team=team)
    client.force_login(LeadFactory(leads=team))

    assert order.number in client.get(LIST).content.decode()


@pytest.mark.parametrize("factory", [OperatorFactory, RepFactory])
def test_who_has_no_orders_sees_none(client, factory):
    order = OrderFactory()
    client.force_login(factory())

    assert order.number not in client.get(LIST).content.decode()
    assert client.get(order.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("query", ["{number}", "{pk}", "kids cray", "VM-2211"])
def test_orders_are_found_by_number_customer_and_their_number(client, rep, query):
    crayons = CustomerFactory(name="Kids and Crayons")
    order = order_of(rep, opportunity__customer=crayons, opportunity__contact__customer=crayons)
    other = order_of(rep)
    post(client, "note_customer_number", order, customer_order_number="VM-2211")

    text = query.format(number=order.number.lower(), pk=f"so{order.pk}")
    page = client.get(LIST, {"q": text}).content.decode()

    assert order.number in page
    assert other.number not in page


def test_orders_are_filtered_by_status_and_nonsense_is_passed_over(client, rep):
    order = order_of(rep)

    assert order.number in client.get(LIST, {"status": "created"}).content.decode()
    assert order.number not in client.get(LIST, {"status": "fulfilled"}).content.decode()
    assert client.get(LIST, {"status": "'; drop", "q": "\x00", "after": "forged"}).status_code == 200


def test_orders_are_filtered_by_owner_team_and_days(client):
    team = TeamFactory(name="North")
    ours = OrderFactory(opportunity__team=team, accepted_at=datetime(2026, 3, 28, 23, 30, tzinfo=UTC))
    theirs = OrderFactory(accepted_at=datetime(2026, 3, 29, 22, 30, tzinfo=UTC))
    client.force_login(ManagerFactory())

    for query, found in [
        ({"owner": ours.owner_id}, [ours]),
        ({"owner": "me"}, []),
        ({"team": team.pk}, [ours]),
        ({"accepted_from": "2026-03-30"}, [theirs]),
        ({"accepted_to": "2026-03-28"}, []),
        ({"accepted_from": "2026-03-29", "accepted_to": "2026-03-29"}, [ours]),
        ({"accepted_from": "0001-01-01", "accepted_to": "9999-12-31"}, [ours, theirs]),
        ({"owner": "x", "team": "-1", "accepted_from": "tomorrow"}, [ours, theirs]),
    ]:
        page = client.get(LIST, query).content.decode()
        assert [order for order in (ours, theirs) if order.number in page] == found, query


def test_who_may_be_chosen_are_owners_of_what_the_reader_sees(client, rep):
    order_of(rep)
    hidden = OrderFactory()

    page = client.get(LIST).content.decode()

    assert hidden.owner.name not in page
    assert hidden.team.name not in page


def test_co_owned_orders_are_mine_too(client, rep):
    order = OrderFactory()
    order.co_owners.add(rep)

    assert order.number in client.get(LIST, {"owner": "me"}).content.decode()


def test_fields_left_empty_do_not_stay_in_the_address(client, rep):
    order_of(rep)

    response = client.get(LIST, {"q": "", "status": "created", "owner": ""}, headers={"HX-Request": "true"})

    assert response.headers["HX-Push-Url"] == "?status=created"
    assert f"{reverse('orders:export')}?status=created" in response.content.decode()


def test_several_currencies_are_summed_apart(client, rep):
    order_of(rep)
    order_of(rep, opportunity__currency="USD")

    page = client.get(LIST).content.decode()

    assert "1 in EUR" in page
    assert "1 in USD" in page
    assert "4,000.00" not in page


def test_the_cancelled_are_summed_where_only_they_are_asked_for(client):
    OrderFactory(status=Order.Status.CANCELLED, cancel_reason="They went bankrupt.")
    OrderFactory(status=Order.Status.CANCELLED, cancel_reason="They went bankrupt.")
    client.force_login(ManagerFactory())

    assert "4,000.00" not in client.get(LIST).content.decode()
    assert "4,000.00" in client.get(LIST, {"status": "cancelled"}).content.decode()


def test_a_cancelled_order_is_listed_but_not_summed(client):
    order = OrderFactory()
    client.force_login(ManagerFactory())
    post(client, "cancel", order, reason="Went bankrupt.")

    page = client.get(LIST).content.decode()

    assert order.number in page
    assert "0.00" in page
    assert page.count("2,000.00") == 1


@pytest.mark.parametrize("size", [2, 60])
def test_the_list_asks_few_questions_whatever_its_size(client, rep, django_assert_max_num_queries, size):
    for _ in range(size):
        order_of(rep)

    with django_assert_max_num_queries(5):
        client.get(LIST)


def test_the_order_says_who_accepted_when_and_what(client, rep, django_assert_max_num_queries):
    order = order_of(rep)

    with django_assert_max_num_queries(5):
        page = client.get(order.get_absolute_url()).content.decode()

    assert "Accepted by <b>Hanne Dahl</b> on the customer’s page" in page
    assert order.quote_number in page
    assert reverse("opportunities:detail", args=[order.opportunity_id]) in page


def test_a_co_owners_page_asks_no_more(client, rep, django_assert_max_num_queries):
    order = OrderFactory()
    order.co_owners.add(rep)

    with django_assert_max_num_queries(5):
        page = client.get(order.get_absolute_url()).content.decode()

    assert url("confirm", order) in page


def test_the_order_names_the_quotes_that_it_made_needless_while_they_may_be_seen(client, rep):
    quote = presented(rep)
    other = QuoteFactory(opportunity=quote.opportunity, presented=True)
    client.post(reverse("orders:accept", args=[quote.pk]), accepting(quote))
    order = Order.objects.get()

    page = client.get(order.get_absolute_url()).content.decode()
    assert "and abandoned quote" in page
    assert f'<a href="{other.get_absolute_url()}">{other.number}</a>' in page
    assert "by telephone from Ann Smith" in page

    newcomer = RepFactory()
    Order.objects.filter(pk=order.pk).update(owner=newcomer)
    client.force_login(newcomer)
    assert other.number not in client.get(order.get_absolute_url()).content.decode()


def test_the_order_says_how_its_confirmation_stands_and_sends_it_again(client, rep):
    quote = presented(rep)
    client.post(reverse("orders:accept", args=[quote.pk]), accepting(quote))
    order = Order.objects.get()
    assert "Waiting to be e-mailed to" in client.get(order.get_absolute_url()).content.decode()
    Outbox.objects.update(sent_at=timezone.now())
    typed = {"to": "office@example.invalid", "revision": 2}

    answers = [client.post(url("send_confirmation", order), typed) for _ in range(2)]

    assert {answer.url for answer in answers} == {order.get_absolute_url()}
    assert Outbox.objects.filter(event="order_placed").count() == 2
    assert "Waiting to be e-mailed to office@example.invalid" in client.get(order.get_absolute_url()).content.decode()


@pytest.mark.parametrize("typed", ["", "office", "a@b.example\r\nBcc: c@d.example", "x" * 300 + "@example.invalid"])
def test_a_confirmation_goes_to_one_address(client, rep, typed):
    order = order_of(rep)

    response = client.post(url("send_confirmation", order), {"to": typed, "revision": 1})

    assert response.status_code == 422
    assert not Outbox.objects.exists()


def test_a_cancelled_order_is_not_confirmed_to_the_customer(client):
    order = OrderFactory(status=Order.Status.CANCELLED, cancel_reason="They went bankrupt.")
    client.force_login(ManagerFactory())

    assert url("send_confirmation", order) not in client.get(order.get_absolute_url()).content.decode()
    assert client.get(url("send_confirmation", order)).status_code == 409
    typed = {"to": "office@example.invalid", "revision": 1}
    assert client.post(url("send_confirmation", order), typed).status_code == 409


def test_an_opportunity_that_is_not_the_readers_shows_by_its_number(client):
    order = OrderFactory()
    newcomer = RepFactory()
    Order.objects.filter(pk=order.pk).update(owner=newcomer)
    client.force_login(newcomer)

    page = client.get(order.get_absolute_url()).content.decode()

    assert order.opportunity_number in page
    assert reverse("opportunities:detail", args=[order.opportunity_id]) not in page


def test_the_owner_confirms_and_fulfils(client, rep):
    order = order_of(rep)

    post(client, "confirm", order)
    post(client, "fulfil", order)

    order.refresh_from_db()
    assert order.status == "fulfilled"
    assert [event.action for event in order.events.all()][:2] == ["fulfil", "confirm"]


def test_confirming_twice_by_a_double_click_gives_the_first_answer(client, rep):
    order = order_of(rep)

    answers = [client.post(url("confirm", order), {"version": 1}) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {302}
    assert order.events.filter(action="confirm").count() == 1


def test_cancelling_is_for_who_leads_and_needs_a_reason(client, rep):
    order = order_of(rep)
    assert post(client, "cancel", order, reason="x").status_code == 403
    client.force_login(LeadFactory(leads=order.team))

    assert post(client, "cancel", order).status_code == 422
    post(client, "cancel", order, reason="Went bankrupt.")

    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "Went bankrupt.")
    assert Opportunity.objects.get(pk=order.opportunity_id).status == "won"


def test_the_customers_number_can_be_noted_later(client, rep):
    order = order_of(rep)

    post(client, "note_customer_number", order, customer_order_number="VM-2211")

    order.refresh_from_db()
    assert order.customer_order_number == "VM-2211"


@pytest.mark.parametrize("act", ["confirm", "fulfil", "cancel", "note_customer_number"])
def test_a_fulfilled_order_stays_as_it_is(client, act):
    order = OrderFactory(status=Order.Status.FULFILLED)
    client.force_login(ManagerFactory())

    assert client.get(url(act, order)).status_code == 409


@pytest.mark.parametrize("act", ["confirm", "cancel", "note_customer_number"])
def test_who_only_reads_is_refused(client, act):
    client.force_login(AdministratorFactory())

    assert client.get(url(act, OrderFactory())).status_code == 403


@pytest.mark.parametrize("act", ["confirm", "fulfil", "cancel", "note_customer_number", "detail"])
def test_a_foreign_order_does_not_exist(client, rep, act):
    assert client.get(url(act, OrderFactory())).status_code == 404


def accepting(quote, **typed):
    return {"revision": quote.revision, "name": "Ann Smith", "role": "Head nurse", "said": "phone", **typed}


def presented(rep, **traits):
    opportunity = OpportunityFactory(owner=rep, negotiating=True)
    return QuoteFactory(opportunity=opportunity, presented=True, **traits)


def test_a_rep_accepts_for_the_customer_and_says_who_said_so_and_how(client, rep):
    quote = presented(rep)
    page = reverse("orders:accept", args=[quote.pk])
    assert "2,000.00" in client.get(page).content.decode()

    response = client.post(page, accepting(quote, customer_order_number="PO 7"))

    order = Order.objects.get()
    assert response.url == order.get_absolute_url()
    assert (order.accepted_by, order.accepted_through, order.total) == ("Ann Smith", "page", Decimal("2000.00"))
    event = Quote.objects.get(pk=quote.pk).events.get(action="accept")
    assert (event.actor, event.on_behalf_of, event.details["said"]) == (rep, "Ann Smith", "phone")


def test_accepting_twice_leads_to_the_same_order(client, rep):
    quote = presented(rep)
    page = reverse("orders:accept", args=[quote.pk])

    answers = [client.post(page, accepting(quote)) for _ in range(2)]

    assert answers[0].url == answers[1].url == Order.objects.get().get_absolute_url()


@pytest.mark.parametrize("missing", ["name", "role", "said"])
def test_accepting_for_the_customer_needs_who_and_how(client, rep, missing):
    quote = presented(rep)

    response = client.post(reverse("orders:accept", args=[quote.pk]), accepting(quote, **{missing: ""}))

    assert response.status_code == 422
    assert not Order.objects.exists()


def test_a_revision_that_nobody_agreed_to_is_not_accepted(client, rep):
    quote = presented(rep)

    response = client.post(reverse("orders:accept", args=[quote.pk]), accepting(quote, revision=7))

    assert response.status_code == 409
    assert not Order.objects.exists()


def test_an_alternative_after_the_order_is_refused_with_who_accepted_which(client, rep):
    quote = presented(rep)
    other = QuoteFactory(opportunity=quote.opportunity, presented=True)
    client.post(reverse("orders:accept", args=[quote.pk]), accepting(quote))

    response = client.post(reverse("orders:accept", args=[other.pk]), accepting(other))

    assert response.status_code == 409
    assert f"Ann Smith accepted {quote.number}" in response.content.decode()


def test_only_who_may_edit_accepts_for_the_customer(client, rep):
    foreign = QuoteFactory(presented=True)
    assert client.get(reverse("orders:accept", args=[foreign.pk])).status_code == 404
    client.force_login(AdministratorFactory())

    assert client.get(reverse("orders:accept", args=[foreign.pk])).status_code == 403
    assert client.post(reverse("orders:accept", args=[foreign.pk]), accepting(foreign)).status_code == 403
