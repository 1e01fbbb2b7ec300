"""Hostile values where no page of the house leads: the administration's forms, the sign-in's, and the customer's."""

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import OfferLinkFactory, OpportunityFactory, QuoteFactory
from tests.safety.test_hostile import HOSTILE, Forms, hold_unbroken, taken_back, tries
from tests.workplace.test_sight import floor

__all__ = ["floor"]
pytestmark = pytest.mark.django_db
OF_ACCOUNTS = ("account_login", "account_reset_password", "account_change_password", "account_reauthenticate",
               "mfa_activate_totp", "mfa_reauthenticate")  # fmt: skip
TEXTS = ("name", "role", "comment", "question", "company", "message")


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    cache.clear()


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    """How a password is hashed is not what is tried here, and the real hasher is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def forms_at(client, addresses):
    for address in addresses:
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for form in Forms(answer.content.decode()).found:
                form["action"] = form["action"] if (form["action"] or "").startswith("/") else address
                if form["posts"] and "logout" not in form["action"] and form["action"] != reverse("interface:theme"):
                    yield form


def kept_screens(floor):
    """Every form of the administration: what can be added, the first of each kind, a hold and a handing over."""
    lost = OpportunityFactory(lost=True)
    found = ["/admin/opportunities/opportunity/reassign/?ids=" + str(floor.keys["opportunity"])]
    found += [reverse("admin:opportunities_opportunity_hold", args=[lost.pk])]
    found += [reverse("admin:accounts_user_deactivate", args=[floor.people["owner"].pk])]
    for screen in admin.site._registry.values():
        name = f"admin:{screen.opts.app_label}_{screen.opts.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        if row := screen.model._base_manager.order_by("pk").first():
            found += [reverse(f"{name}_change", args=[row.pk])]
    return found


def hold_forms(tally, client, forms, every):
    for n, form in enumerate(forms):
        for m, (field, kind, data) in enumerate(tries(form, HOSTILE)):
            if (m + n) % every == 0:
                cache.clear()
                hold_unbroken(tally, client, form, field, kind, data)
    assert tally.cases


def test_no_form_of_the_administration_breaks_on_hostile_text(floor, tally):
    client = floor.reader("administrator")
    hold_forms(tally, client, list(forms_at(client, kept_screens(floor))), every=67)


@pytest.mark.proof
@pytest.mark.parametrize("who", ["lead", "manager", "administrator", "operations"])
def test_no_form_of_the_administration_breaks_on_any_hostile_text(floor, tally, who):
    client = floor.reader(who)
    hold_forms(tally, client, list(forms_at(client, kept_screens(floor))), every=1)


def test_no_form_of_an_account_breaks_on_hostile_text(floor, tally):
    for client in (Client(), floor.reader("owner")):
        hold_forms(tally, client, list(forms_at(client, map(reverse, OF_ACCOUNTS))), every=3)


@pytest.fixture
def offered(floor):
    """What a customer opens without signing in, the public form of the team among it."""
    link = OfferLinkFactory()
    QuoteFactory(opportunity=link.opportunity, presented=True)
    return link.path, reverse("opportunities:ask", args=[floor.keys["slug"]])


def test_no_form_of_a_customer_breaks_on_hostile_text(offered, tally):
    hold_forms(tally, Client(), list(forms_at(Client(), offered)), every=7)
    prices = {"action": f"{offered[0]}prices/", "fields": {"request_key": "", "question": ""}}
    hold_forms(tally, Client(), [prices], every=2)


def test_what_a_customer_typed_is_there_again_when_the_form_is_refused(offered, tally):
    for form in forms_at(Client(), offered):
        texts = [
            name for name in form["fields"] if name in ("name", "role", "comment", "question", "company", "message")
        ]
        data = form["fields"] | dict.fromkeys(texts, "Ann <b>'\"&") | {"confirm": "", "email": "x", "request_key": "no"}
        answer = taken_back(Client(), form["action"], data)
        if answer.status_code == 422 and texts:
            tally.hold("Ann &lt;b&gt;" in answer.text and "Ann <b>" not in answer.text, form["action"], texts)
    assert tally.cases
