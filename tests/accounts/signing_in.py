"""Steps of a person, or of a stranger, at the sign-in page."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD

LOGIN = reverse("account_login")
SECRET = "JBSWY3DPEHPK3PXP"
TOO_MANY = "Too many tries. Wait five minutes"
NOT_RIGHT = "Email or password is not right."


def browser_at(address):
    return Client(REMOTE_ADDR=address)


def sign_in(client, person, password=PASSWORD, **data):
    email = getattr(person, "email", person)
    return client.post(LOGIN, {"login": email, "password": password, **data})


def fail(client, person, times):
    return [sign_in(client, person, "not the password").text for _ in range(times)][-1]


def is_in(client):
    return "_auth_user_id" in client.session


def give_app(person):
    """Set up an authenticator app, and recovery codes with it."""
    TOTP.activate(person, SECRET)
    return RecoveryCodes.activate(person)


def code(steps=0):
    """Return what the app shows now, or so many steps of 30 seconds later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def enter(client, typed):
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def factors(person):
    return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
