"""Keys, hooks and deliveries in the admin: administrators only, and secrets are shown once."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from api.models import ApiKey, Delivery, Hook
from lifecycle.clock import business_today
from lifecycle.through import Through
from orders import services as orders
from orders.models import Order
from tests.factories import AdministratorFactory, LeadFactory, ManagerFactory, OperatorFactory, OrderFactory, RepFactory

pytestmark = pytest.mark.django_db
HOOK = {"name": "ERP", "url": "https://erp.example.com/orders?token=x", "events": ["confirm"], "active": "on"}


def page(model, act="changelist", *args):
    return reverse(f"admin:api_{model._meta.model_name}_{act}", args=args)


@pytest.fixture
def administrator(client):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    return administrator


@pytest.fixture
def hook():
    hook = Hook(name="ERP", url="https://erp.example.com/", created_by=AdministratorFactory())
    hook.make_secret()
    hook.save()
    return hook


def delivery(hook, **fields):
    order = OrderFactory()
    orders.confirm(order, by=order.owner, through=Through.PAGE)
    return Delivery.objects.create(hook=hook, event=order.events.get(action="confirm"), **fields)


def secret_on(response):
    return re.search(r"<pre[^>]*>([^<]+)</pre>", response.content.decode())[1]


def test_a_key_is_shown_once_and_opens_the_orders(client, administrator, caplog):
    response = client.post(page(ApiKey, "add"), {"name": "The ERP"})

    token = secret_on(response)
    key = ApiKey.objects.get()
    assert "no-store" in response.headers["Cache-Control"]
    assert key.created_by == administrator
    assert client.get(reverse("api:orders"), headers={"Authorization": f"Bearer {token}"}).status_code == 200
    for address in (page(ApiKey), page(ApiKey, "change", key.pk), page(ApiKey, "history", key.pk)):
        assert token not in client.get(address).content.decode()
    assert token not in caplog.text


def test_a_key_made_twice_by_a_double_click_is_made_once(client, administrator):
    answers = [client.post(page(ApiKey, "add"), {"name": "The ERP"}) for _ in range(2)]

    assert ApiKey.objects.count() == 1
    assert "already exists" in answers[1].content.decode()


@pytest.mark.parametrize("way", ["button", "action"])
def test_a_key_is_revoked(client, administrator, way):
    client.post(page(ApiKey, "add"), {"name": "The ERP"})
    key = ApiKey.objects.get()

    if way == "button":
        client.post(page(ApiKey, "tool", key.pk, "revoke"))
    else:
        client.post(page(ApiKey), {"action": "revoke_all", "_selected_action": [key.pk]})

    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_hooks_secret_is_shown_once_and_a_new_one_replaces_it(client, administrator):
    first = secret_on(client.post(page(Hook, "add"), HOOK))
    hook = Hook.objects.get()
    assert hook.secret == first
    assert first not in client.get(page(Hook, "change", hook.pk)).content.decode()

    second = secret_on(client.post(page(Hook, "tool", hook.pk, "new_secret")))

    assert Hook.objects.get().secret == second != first


@pytest.mark.parametrize("wrong", [{"url": "https://a:b@erp.example.com/"}, {"url": "nonsense"}, {"events": ["boil"]}])
def test_a_hook_that_cannot_be_called_is_refused_in_the_form(client, administrator, wrong):
    response = client.post(page(Hook, "add"), HOOK | wrong)

    assert response.status_code == 200
    assert response.context["adminform"].form.errors.keys() == wrong.keys()
    assert not Hook.objects.exists()


def test_a_hook_is_told_of_one_thing_at_least(client, administrator):
    client.post(page(Hook, "add"), {**HOOK, "events": []})

    assert not Hook.objects.exists()


def test_a_hook_is_switched_off(client, administrator, hook):
    client.post(page(Hook, "change", hook.pk), {**HOOK, "active": "", "events": ["confirm", "cancel"]})

    hook.refresh_from_db()
    assert (hook.active, hook.events) == (False, ["confirm", "cancel"])


@pytest.mark.parametrize("way", ["button", "action"])
def test_a_delivery_is_called_again_under_its_key(client, administrator, hook, way):
    told = delivery(hook, delivered_at=timezone.now(), tries=3)

    if way == "button":
        client.post(page(Delivery, "tool", told.pk, "replay"))
    else:
        client.post(page(Delivery), {"action": "replay_all", "_selected_action": [told.pk]})

    again = Delivery.objects.due(timezone.now()).get()
    assert (again.key, again.tries, again.delivered_at) == (told.key, 0, None)


def test_everything_since_a_day_is_told_again(client, administrator, hook):
    delivery(hook, delivered_at=timezone.now())
    assert client.get(page(Hook, "replay", hook.pk)).status_code == 200

    response = client.post(page(Hook, "replay", hook.pk), {"since": business_today().isoformat()})

    assert response.url == page(Hook, "change", hook.pk)
    assert Delivery.objects.due(timezone.now()).count() == 1


@pytest.mark.parametrize("typed", ["", "yesterday", "0000-00-00"])
def test_a_day_that_makes_no_sense_is_asked_for_again(client, administrator, hook, typed):
    assert client.post(page(Hook, "replay", hook.pk), {"since": typed}).status_code == 422


def test_the_log_shows_what_became_of_each_call(client, administrator, hook):
    told = delivery(hook)
    told.attempts.create(status=503, failure="answer", answer="<b>busy</b>", took_ms=12)

    shown = client.get(page(Delivery, "change", told.pk)).content.decode()

    assert "503" in shown
    assert "&lt;b&gt;busy" in shown
    number = Order.number_of(told.event.order_id)
    assert str(told.key) in shown
    assert number in client.get(page(Delivery), {"state": "waiting"}).content.decode()
    assert number not in client.get(page(Delivery), {"state": "given_up"}).content.decode()


@pytest.mark.parametrize("factory", [RepFactory, LeadFactory, ManagerFactory, OperatorFactory])
def test_nobody_else_uses_the_buttons(client, hook, factory):
    told = delivery(hook, delivered_at=timezone.now())
    client.force_login(factory())
    ways = [page(Delivery, "tool", told.pk, "replay"), page(Hook, "tool", hook.pk, "new_secret")]
    ways += [page(Hook, "replay", hook.pk), page(Delivery, "tool", 10**9, "replay")]

    answers = {client.post(way, {"since": "2026-01-01"}).status_code for way in ways}

    assert answers <= {302, 403}
    assert Delivery.objects.get().delivered_at is not None
    assert Hook.objects.get().secret == hook.secret


def test_nothing_is_done_before_it_was_asked(client, administrator, hook):
    page_that_asks = client.get(page(Hook, "tool", hook.pk, "new_secret"))

    assert "The old one ends at once" in page_that_asks.content.decode()
    assert Hook.objects.get().secret == hook.secret


def test_only_what_the_screen_names_can_be_done(client, administrator, hook):
    assert client.post(page(Hook, "tool", hook.pk, "save_model")).status_code == 403
    assert client.post(page(Hook, "tool", 10**9, "new_secret")).status_code == 404
    assert client.get(page(Hook, "tool", 10**9, "new_secret")).status_code == 404
