"""Passwords, names of sessions, codes and keys of programs stand in no line of the log."""

import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from api.models import ApiKey
from tests.accounts.signing_in import LOGIN, code, enter, give_app, sign_in
from tests.factories import PASSWORD, AdministratorFactory, RepFactory

pytestmark = pytest.mark.django_db
WRONG = "a-wrong-long-passphrase"


@pytest.fixture
def log(caplog):
    """Every line, of the least importance too, but the statements of the database, which no installation writes."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "django.db.backends")
    return caplog


def told(log):
    """What a handler could write of a line: its text, its values, and what stood on the way when something broke."""
    return "\n".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in log.records)


def test_signing_in_leaves_no_password_no_code_and_no_name_of_a_session(log):
    person, client, stranger = RepFactory(), Client(), Client(enforce_csrf_checks=True)
    recovery = give_app(person).get_unused_codes()[0]
    sign_in(client, person, WRONG)
    sign_in(client, person)
    early, typed = client.cookies[settings.SESSION_COOKIE_NAME].value, code()
    enter(client, "123987")
    enter(client, typed)
    late = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_change_password"), {"oldpassword": WRONG, "password1": f"{WRONG}1"})
    client.get("/nowhere/")
    stranger.post(LOGIN, {"login": person.email, "password": PASSWORD})
    stranger.post(LOGIN, {"login": [], "password": PASSWORD, "x": "\x00"})

    assert early != late
    assert log.records
    for secret in (PASSWORD, WRONG, early, late, typed, "123987", recovery):
        assert secret not in told(log)


def test_a_program_leaves_neither_its_key_nor_one_that_opens_nothing(log, client):
    key = ApiKey(name="The ERP", created_by=AdministratorFactory())
    token = key.make_token()
    key.save()
    wrong = f"{token[:-4]}zzzz"

    answers = [
        client.get(reverse("api:orders"), headers={"Authorization": f"Bearer {given}"}) for given in (token, wrong)
    ]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert log.records
    assert not [secret for secret in (token, wrong) if secret in told(log)]
