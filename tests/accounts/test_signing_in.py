import json
import re
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisAway

from accounts import services, tasks
from accounts.browsers import known_as
from accounts.throttling import Limits
from audit.models import Entry
from tests.accounts.signing_in import LOGIN, NOT_RIGHT, TOO_MANY, browser_at, fail, is_in, sign_in
from tests.answers import headers_of
from tests.factories import PASSWORD, RepFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quick_hashes")]
HOME, ATTACKER = "192.0.2.10", "203.0.113.66"
RESET = reverse("account_reset_password")


def told(response):
    """Return all that an answer says but the tokens of its forms, and what was typed into it."""
    text = re.sub(r'(value=|X-CSRFToken": )"[^"]*"', "", response.text)
    return response.status_code, {**headers_of(response), "Content-Length": ""}, text


def test_ten_failures_hold_the_attackers_address_back_and_never_the_rightful_person(client):
    rep = RepFactory()
    attacker = browser_at(ATTACKER)

    assert NOT_RIGHT in fail(attacker, rep, 10)
    assert TOO_MANY in sign_in(attacker, rep).text
    assert not is_in(attacker)

    home = browser_at(HOME)
    sign_in(home, rep)
    assert is_in(home)


def test_a_browser_known_to_the_account_gets_in_whatever_strangers_do():
    rep, home = RepFactory(), browser_at(HOME)
    sign_in(home, rep)
    home.post(reverse("account_logout"))

    for number in range(4):  # a botnet, the last of it behind the person's own address
        fail(browser_at(f"198.51.100.{number}" if number < 3 else HOME), rep, 10)

    assert TOO_MANY in sign_in(browser_at("192.0.2.99"), rep).text
    sign_in(home, rep)
    assert is_in(home)


def test_a_known_browser_has_its_own_ten_tries_and_is_known_to_its_people_only():
    rep, colleague, home = RepFactory(), RepFactory(), browser_at(HOME)
    sign_in(home, rep)
    home.post(reverse("account_logout"))
    request = type("Asked", (), {"COOKIES": {name: cookie.value for name, cookie in home.cookies.items()}})

    assert TOO_MANY in fail(home, rep, 11)
    assert known_as(request, rep.email)
    assert not known_as(request, colleague.email)
    request.COOKIES["known"] += "x"
    assert not known_as(request, rep.email)


def test_a_right_password_counts_as_no_failure():
    home = browser_at(HOME)
    people = [RepFactory() for _ in range(3)]
    with patch.dict("accounts.throttling.LIMITS", password=Limits(pair=10, network=2, account=30)):
        for person in people:
            sign_in(home, person)
            assert is_in(home)
            home.logout()
            home.cookies.clear()


def test_one_network_uses_up_only_its_share_of_what_is_left_for_an_account():
    rep = RepFactory()
    fail(browser_at(ATTACKER), rep, 40)

    stranger = browser_at("198.51.100.1")
    sign_in(stranger, rep)

    assert is_in(stranger)


def test_a_forged_forwarded_address_counts_for_nothing():
    rep = RepFactory()
    for number in range(10):
        browser = Client(REMOTE_ADDR=ATTACKER, headers={"X-Forwarded-For": f"198.51.100.{number}"})
        sign_in(browser, rep, "not the password")

    assert TOO_MANY in sign_in(Client(REMOTE_ADDR=ATTACKER, headers={"X-Forwarded-For": "198.51.100.77"}), rep).text


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    rep = RepFactory()
    for number in range(10):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, {ATTACKER}"}
        sign_in(Client(REMOTE_ADDR="10.0.0.1", headers=forged), rep, "not the password")

    assert TOO_MANY in sign_in(Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": ATTACKER}), rep).text
    home = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": HOME})
    sign_in(home, rep)
    assert is_in(home)


def test_with_redis_away_people_sign_in(monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway

    monkeypatch.setattr(RedisCacheClient, "get_client", away)
    rep, home = RepFactory(), browser_at(HOME)

    sign_in(home, rep)

    assert is_in(home)


@pytest.mark.parametrize("what", ["wrong password", "unknown", "deactivated", "deactivated, wrong", "without password"])
def test_every_failure_looks_alike_and_costs_one_hash(what):
    person = RepFactory(is_active="deactivated" not in what)
    if what == "without password":
        person.set_unusable_password()
        person.save()
    email = "nobody@example.invalid" if what == "unknown" else person.email
    password = PASSWORD if what in ("deactivated", "unknown", "without password") else "not the password"
    usual = told(sign_in(browser_at(HOME), RepFactory(), "not the password"))

    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as hashed:
        answer = told(sign_in(browser_at(ATTACKER), email, password))

    assert hashed.call_count == 1
    assert answer == usual


@pytest.mark.parametrize("handle", ["", "MQ", "OTk5OTk5"], ids=["none", "somebody's", "nobody's"])
def test_a_passkey_that_is_none_is_told_the_same_whoever_it_names(handle):
    RepFactory(pk=1)
    credential = {"id": "x", "rawId": "eA", "type": "public-key", "response": {"userHandle": handle}}

    response = browser_at(HOME).post(reverse("mfa_login_webauthn"), {"credential": json.dumps(credential)}, follow=True)

    assert response.redirect_chain[-1][0] == LOGIN
    assert "The code is not right" in response.text


@pytest.fixture
def asked(monkeypatch):
    """The addresses that were handed to the worker."""
    handed = []
    worker = SimpleNamespace(send_task=lambda task, args, **options: handed.extend(args))
    monkeypatch.setattr(services, "current_app", worker)
    return handed


def test_without_a_way_to_the_worker_the_link_goes_out_all_the_same(monkeypatch):
    def away(*args, **options):
        raise OperationalError

    monkeypatch.setattr(services, "current_app", SimpleNamespace(send_task=away))
    rep = RepFactory()
    browser_at(HOME).post(RESET, {"email": rep.email})

    assert [letter.to for letter in mail.outbox] == [[rep.email]]
    assert tasks.send_reset_link.name == services.SEND_RESET_LINK


@pytest.mark.parametrize("who", ["known", "unknown", "deactivated"])
def test_whoever_asks_for_a_new_password_reads_the_same_at_once(who, asked):
    email = RepFactory(is_active=who == "known").email if who != "unknown" else "nobody@example.invalid"

    response = browser_at(HOME).post(RESET, {"email": email})

    assert (response.status_code, response["Location"]) == (302, reverse("account_reset_password_done"))
    assert asked == [email]
    assert mail.outbox == []


def test_only_an_active_person_gets_the_link_in_their_own_language():
    rep, gone = RepFactory(language="de"), RepFactory(is_active=False)

    for email in (rep.email.upper(), gone.email, "nobody@example.invalid"):
        services.send_reset_link(email)

    assert [letter.to for letter in mail.outbox] == [[rep.email]]
    link = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body)[1]
    page = browser_at(HOME).get(link, follow=True)
    assert "password1" in page.text


def test_the_link_comes_from_the_settings_whatever_host_was_asked_for(settings):
    settings.SITE_URL = "https://pursuit.example.com"
    services.send_reset_link(RepFactory().email)

    assert "https://pursuit.example.com/accounts/password/reset/key/" in mail.outbox[0].body


def test_who_asks_often_gets_the_same_answer_and_no_more_mails(asked):
    rep = RepFactory()

    answers = {browser_at(ATTACKER).post(RESET, {"email": rep.email})["Location"] for _ in range(6)}

    assert answers == {reverse("account_reset_password_done")}
    assert len(asked) == 3


def test_the_audit_tells_who_came_in_who_failed_and_who_was_held_back():
    rep, home = RepFactory(), browser_at(HOME)
    fail(home, rep, 11)
    fail(home, rep, 2)
    other = browser_at("192.0.2.11")
    sign_in(other, rep)
    other.post(reverse("account_logout"))

    entries = Entry.objects.order_by("pk").values_list("action", "about", "address")
    assert list(entries) == [
        *[("sign_in_failed", rep.email, HOME)] * 10,
        ("sign_in_held_back", rep.email, HOME),
        ("sign_in", rep.email, "192.0.2.11"),
        ("sign_out", rep.email, "192.0.2.11"),
    ]
    assert not [entry for entry in Entry.objects.all() if PASSWORD in str(entry.details)]


def test_nobody_gives_themselves_another_address(client):
    rep = RepFactory()
    client.force_login(rep)
    page = reverse("account_email")

    assert rep.email in client.get(page).text
    for act in ("action_add", "action_primary", "action_remove", "action_send"):
        assert client.post(page, {"email": "boss@example.invalid", act: "1"}).status_code == 405
    assert not EmailAddress.objects.filter(email="boss@example.invalid").exists()


def test_who_came_without_a_password_sets_one_and_keeps_the_house_rules(client):
    rep = RepFactory()
    rep.set_unusable_password()
    rep.save()
    client.force_login(rep)
    page = reverse("account_set_password")

    assert "easy to guess" in client.post(page, {"password1": "pursuit-pursuit", "password2": "pursuit-pursuit"}).text
    client.post(page, {"password1": "an entirely new phrase", "password2": "an entirely new phrase"})

    rep.refresh_from_db()
    assert rep.check_password("an entirely new phrase")
