"""Each role on each admin page: who reads, who keeps, and who is shown the door."""

import pytest
from django.contrib import admin
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from catalogue.models import Product
from opportunities.models import LossReason, Stage
from orders.models import Order, OrderEvent
from quotes.models import Quote, QuoteEvent
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    OrderFactory,
    ProductFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROLES = {
    "lead": lambda: LeadFactory(leads=TeamFactory()),
    "manager": ManagerFactory,
    "operator": OperatorFactory,
    "administrator": AdministratorFactory,
}
PURGE = {"purgerun", "setaside", "retentionrule", "opportunityhistory", "quotehistory"}
CODES = {"leadorigin", "notereason", "lossreason", "stage", "abandonreason"}
HOUSE = {"user", "customer", "contact", "quote", "order", "opportunityevent", "quoteevent", "orderevent"}
HOUSE |= {"notification", "outbox", "apikey", "hook", "delivery"}
READ = {
    "lead": CODES | {"opportunity"},
    "manager": CODES | {"opportunity", "product", "team"},
    "operator": set(),
    "administrator": CODES | HOUSE | {"opportunity", "product", "team"},
}
KEPT = {
    "lead": set(),
    "manager": CODES | {"product"},
    "operator": set(),
    "administrator": CODES | {"product", "team", "user", "apikey", "hook"},
}


def screens():
    """Every registered screen but the purge's own, which have their own tests."""
    return [screen for screen in admin.site._registry.values() if screen.opts.model_name not in PURGE]


def signed_in(role):
    client = Client()
    client.force_login(ROLES[role]())
    return client


def address(screen, page):
    return f"/admin/{screen.opts.app_label}/{screen.opts.model_name}/{page}"


@pytest.mark.parametrize("role", ROLES)
def test_a_list_opens_exactly_for_the_roles_that_read_it(role):
    client = signed_in(role)

    opened = {s.opts.model_name for s in screens() if client.get(address(s, "")).status_code == 200}

    assert opened == READ[role]


@pytest.mark.parametrize("role", ROLES)
def test_adding_is_open_exactly_for_the_roles_that_keep_it(role):
    client = signed_in(role)

    opened = {s.opts.model_name for s in screens() if client.get(address(s, "add/")).status_code == 200}

    assert opened == KEPT[role]


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_open_answers_403_for_every_way_in(role):
    client = signed_in(role)
    shut = [s for s in screens() if s.opts.model_name not in READ[role]]

    pages = ["", "add/", "1/change/", "1/delete/", "1/history/"]
    answers = {client.get(address(s, page)).status_code for s in shut for page in pages}

    assert answers <= {403}


@pytest.mark.parametrize("role", ROLES)
def test_nothing_can_be_deleted(role):
    client = signed_in(role)
    answers = {client.post(address(s, "1/delete/"), {"post": "yes"}).status_code for s in screens()}

    assert answers <= {403, 404}


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_names_only_what_is_open(role):
    page = signed_in(role).get("/admin/")

    named = {model["model"]._meta.model_name for app in page.context["app_list"] for model in app["models"]}
    assert named - PURGE == READ[role]


@pytest.mark.parametrize("person", [RepFactory, UserFactory])
def test_who_sells_or_has_no_role_is_shown_the_door(client, person):
    client.force_login(person())

    answers = {client.get(f"/admin/{page}", follow=True).status_code for page in ["", "opportunities/opportunity/"]}

    assert answers == {403}


def test_who_is_not_signed_in_comes_to_the_usual_sign_in(client):
    page = client.get("/admin/opportunities/opportunity/", follow=True)

    assert page.redirect_chain[-1][0].startswith("/accounts/login/")


def test_every_list_and_page_opens_on_real_rows_for_the_administrator():
    order = OrderFactory()
    client = signed_in("administrator")
    quote = Quote.objects.get(pk=order.quote_id)
    rows = [order, quote, quote.opportunity, order.customer, quote.opportunity.contact, order.owner, order.team]
    rows += [Product.objects.get(), Stage.objects.first(), LossReason.objects.first()]
    rows += [OrderEvent.objects.get(), QuoteEvent.objects.get(), quote.opportunity.events.get()]

    for row in rows:
        folder = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
        assert client.get(folder).status_code == 200, folder
        assert client.get(f"{folder}?q=a").status_code == 200, folder
        assert client.get(f"{folder}{row.pk}/change/").status_code == 200, folder
        assert client.get(f"{folder}{row.pk}/history/").status_code == 200, folder


def test_records_with_a_status_are_only_read():
    order = OrderFactory()
    client = signed_in("administrator")

    for folder, pk in [("orders/order", order.pk), ("quotes/quote", order.quote_id)]:
        page = client.get(f"/admin/{folder}/{pk}/change/")
        assertNotContains(page, 'name="status"')
        assertNotContains(page, 'name="_save"')
        assert client.post(f"/admin/{folder}/{pk}/change/", {"status": "draft"}).status_code == 403


def test_records_and_events_are_found_by_number():
    order = OrderFactory()
    OrderFactory()
    client = signed_in("administrator")

    found = {
        folder: list(client.get(f"/admin/{folder}/?q={number}").context["cl"].queryset)
        for folder, number in [
            ("orders/order", order.number),
            ("quotes/quote", order.quote_number),
            ("opportunities/opportunity", order.opportunity_number),
            ("orders/orderevent", order.number),
        ]
    }

    assert found == {
        "orders/order": [order],
        "quotes/quote": [Quote.objects.get(pk=order.quote_id)],
        "opportunities/opportunity": [Quote.objects.get(pk=order.quote_id).opportunity],
        "orders/orderevent": [OrderEvent.objects.get(order=order)],
    }


def test_an_order_shows_its_lines():
    order = OrderFactory()

    page = signed_in("administrator").get(f"/admin/orders/order/{order.pk}/change/")

    assertContains(page, Order.objects.get().lines.get().description)


def test_a_code_is_given_once_and_never_changes():
    client = signed_in("manager")
    folder = "/admin/opportunities/lossreason/"

    client.post(f"{folder}add/", {"code": "no_budget", "name": "No budget", "position": 90, "active": "on"})
    made = LossReason.objects.get(code="no_budget")
    client.post(f"{folder}{made.pk}/change/", {"code": "other", "name": "No money", "position": 90})

    made.refresh_from_db()
    assert (made.code, made.name, made.active) == ("no_budget", "No money", False)


def test_a_stage_keeps_its_status_and_a_success_between_0_and_100():
    client = signed_in("manager")
    stage = Stage.objects.get(name="Closing")
    typed = {"name": "Closing", "status": "won", "position": 40, "stalled_after_days": 9, "active": "on"}

    refused = client.post(f"/admin/opportunities/stage/{stage.pk}/change/", typed | {"default_success_percent": 101})
    client.post(f"/admin/opportunities/stage/{stage.pk}/change/", typed | {"default_success_percent": 80})

    assertContains(refused, "less than or equal to 100")
    stage.refresh_from_db()
    assert (stage.status, stage.default_success_percent, stage.stalled_after_days) == ("negotiation", 80, 9)


def test_the_last_stage_of_a_status_stays():
    stage = Stage.objects.get(name="Won")
    typed = {"name": "Won", "position": 50, "default_success_percent": 100}

    refused = signed_in("manager").post(f"/admin/opportunities/stage/{stage.pk}/change/", typed)

    assertContains(refused, "It is the only stage of Won.")
    stage.refresh_from_db()
    assert stage.active


def test_a_product_keeps_its_currency_and_prices_have_bounds():
    client = signed_in("manager")
    product = ProductFactory()
    typed = {"sku": product.sku, "name": "Meter", "family": "Flow", "cost": "1", "currency": "USD"}

    refused = client.post(f"/admin/catalogue/product/{product.pk}/change/", typed | {"list_price": "-1"})
    client.post(f"/admin/catalogue/product/{product.pk}/change/", typed | {"list_price": "210.5"})

    assertContains(refused, "greater than or equal to 0")
    product.refresh_from_db()
    assert (product.list_price, product.currency, product.active) == (210.5, "EUR", False)


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_asks_five_queries_whatever_there_is(role, django_assert_max_num_queries):
    client = signed_in(role)
    OrderFactory(), OrderFactory()

    with django_assert_max_num_queries(5):
        client.get("/admin/")
