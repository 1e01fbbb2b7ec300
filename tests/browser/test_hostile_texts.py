"""Names that are scripts, in a real browser: nothing executes, and the CSP has nothing to report, on any page."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.db.models import CharField, TextField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import reverse

from audit.actions import Action
from audit.services import write_entry
from lifecycle.clock import business_today
from opportunities import services
from opportunities.models import Opportunity
from quotes.models import OfferLink
from tests.browser.floor import whole_floor
from tests.browser.pages import pages
from tests.factories import (
    AdministratorFactory,
    ManagerFactory,
    OperatorFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
ATTRIBUTE = '"><svg onload=alert(3)>'
QUOTED = "'-alert(4)-'"
LINK = "javascript:alert(5)"
TEMPLATE = "{{7*7}}${7*7}{% debug %}"
TITLE = "</title><script>alert(6)</script>"
AREA = "</textarea></select><iframe srcdoc='<script>alert(7)</script>'></iframe>"
ALL = f"{TITLE}{ATTRIBUTE}{IMAGE}{QUOTED}{LINK} {TEMPLATE}{AREA}"

FOREIGN = """() => [...document.querySelectorAll(
  'script:not([src]), [onerror], [onload], [onfocus], iframe, object, embed, img[src=x], a[href^="javascript:" i]'
)].map(element => element.outerHTML)"""
SHAPES = (SCRIPT, IMAGE, ATTRIBUTE, QUOTED, LINK, TEMPLATE, TITLE, AREA)
HOUSE = ("accounts", "catalogue", "customers", "opportunities", "quotes", "orders", "notices", "api")
# What is no text of anybody: keys, codes, and what only a program writes.
NOT_TYPED = {
    *("email", "password", "token_hash", "secret_hash", "prefix", "code", "time_zone", "query", "event", "number"),
    *("currency", "request_slug", "message_id", "media_type", "url", "action", "through", "status"),
}
SURELY = {
    *("Customer.name", "Contact.name", "Address.line1", "OpportunityNote.body", "Opportunity.name", "Team.name"),
    *("User.name", "Product.name", "Quote.message", "Quote.name", "SavedView.name"),
    *("LossReason.name", "Stage.name", "Notification.summary", "Handover.reason"),
}
HISTORY = ("opportunities.OpportunityEvent", "quotes.QuoteEvent", "orders.OrderEvent")  # the database refuses changes


def typed_fields():
    """Every text of the house that somebody types, found in the models: a new one is hostile from its first day."""
    for room in HOUSE:
        for model in apps.get_app_config(room).get_models():
            if model._meta.label not in HISTORY:
                yield from ((model, field) for field in model._meta.fields if is_typed(field))


def is_typed(field):
    text = isinstance(field, CharField | TextField) and not field.choices and not field.generated
    return text and field.name not in NOT_TYPED


def fitting(field, turn):
    """Return all shapes at once where there is room for them, else one of those that fit."""
    longest = (field.max_length or 1000) - 6
    fit = [shape for shape in SHAPES if len(shape) <= longest]
    return ALL if len(ALL) <= longest else fit[turn % len(fit)] if fit else ""


@transaction.atomic
def write_everywhere():
    """Return the fields that were filled. Each row has its number in front, for those that must differ."""
    filled = set()
    for turn, (model, field) in enumerate(typed_fields()):
        text = fitting(field, turn)
        if text and not (field.null and field.unique):
            value = Concat(Cast("pk", CharField()), Value(text)) if field.unique else Value(text)
            with suppress(DatabaseError), transaction.atomic():  # what may not change, or only with something else
                if model._base_manager.update(**{field.name: value}):
                    filled.add(f"{model.__name__}.{field.name}")
    return filled


def hostile_line():
    return {"product": ProductFactory(name=ALL[:200], family=IMAGE), "description": ALL[:300]}


def sold(rep, team):
    """Return an order whose texts are hostile from the start: they may not change."""
    deal = {"opportunity__team": team, "opportunity__owner": rep, "quote__lines": [hostile_line() | {"quantity": 3}]}
    texts = {"name": ALL[:200], "customer_name": TITLE, "accepted_by": IMAGE, "accepted_role": ATTRIBUTE}
    return OrderFactory(contact_name=SCRIPT, contact_email=LINK, address=ALL[:700], **texts, **deal)


@pytest.fixture
def floor(settings):
    settings.EMAIL_BACKEND = "notices.backends.KeptBackend"
    return hostile_floor()


@transaction.atomic
def hostile_floor():
    """Return one of each, with hostile texts in all its fields, in its history, and in the audit."""
    floor = whole_floor()
    team = floor["owner"].teams.get()
    filled = write_everywhere()
    assert filled >= SURELY
    floor["records"]["orders.pk"] = [sold(floor["owner"], team).pk]
    held = {"hold_until": business_today() + timedelta(days=9), "hold_reason": SCRIPT + IMAGE}
    Opportunity.objects.filter(status="lost").update(**held)
    opportunity = Opportunity.objects.get(pk=floor["records"]["opportunities.pk"][0])
    services.edit(opportunity, by=floor["owner"], through="page", version=None, name=f"Renamed {IMAGE}{SCRIPT}")
    write_entry(
        Action.PASSWORD_CHANGED,
        by=floor["owner"],
        through="page",
        about=ALL,
        subject=opportunity,
        changes={"name": [ALL, ALL]},
    )
    link = OfferLink.objects.get()
    QuoteFactory(opportunity=link.opportunity, presented=True, name=ALL[:120], message=ALL, lines=[hostile_line()])
    staff = {
        "lead": floor["lead"],
        "manager": ManagerFactory(name=ALL[:150]),
        "administrator": AdministratorFactory(name=SCRIPT),
        "operations": OperatorFactory(name=IMAGE, team=team),
    }
    return floor | staff | {"link": link, "opportunity": opportunity}


@pytest.fixture
def walk(page, live_server, sign_in, complaints):
    """Return a function that opens addresses as somebody and says what stands on a page that is not ours."""
    page.on("dialog", lambda dialog: (complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda said: complaints.append(said.text) if noteworthy(said) else None)
    page.context.add_init_script(TELL_OF_BREACHES)

    def through(addresses, person=None):
        if person:
            sign_in(page, person, path=None)
        found = {}
        for address in addresses:
            page.goto(live_server.url + address, wait_until="domcontentloaded")
            if injected := page.evaluate(FOREIGN):
                found[address] = injected
        return found

    return through


TELL_OF_BREACHES = """document.addEventListener("securitypolicyviolation",
  event => console.error(`Security Policy breach: ${event.effectiveDirective} ${event.blockedURI}`))"""


def noteworthy(said):
    """An answer of 4xx is told as an error of loading, and so is a picture that was not fetched; both are meant."""
    return said.type == "error" and "Failed to load resource" not in said.text


def screens(client):
    """Every page of the administration that this person can open: lists, the first row's form and history, and acts."""
    found = ["/admin/"]
    for screen in admin.site._registry.values():
        name = f"admin:{screen.opts.app_label}_{screen.opts.model_name}"
        found += [
            reverse(f"{name}_changelist"),
            f"{reverse(f'{name}_changelist')}?q=%3Cscript%3E",
            reverse(f"{name}_add"),
        ]
        if row := screen.model._base_manager.order_by("pk").first():
            found += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete")]
    return [address for address in found if client.get(address).status_code == 200]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_hostile_texts_execute_on_no_page_of_a_rep(walk, floor):
    """Every second one; all of them, and as everybody, in `make proofs`."""
    addresses = list(pages(floor["records"], signed_in(floor["owner"])).values())[::2]

    assert len(addresses) > 20
    assert walk(addresses, floor["owner"]) == {}


@pytest.mark.proof
@pytest.mark.parametrize("who", ["owner", "lead", "manager", "administrator", "operations"])
def test_hostile_texts_execute_on_no_page_of_anybody(walk, floor, who):
    client = signed_in(floor[who])

    assert walk([*pages(floor["records"], client).values(), *screens(client)], floor[who]) == {}


def test_nor_on_the_pages_of_the_audit_and_the_administration(walk, floor):
    """As the administrator, a third of them; all of them as every role in `make proofs`."""
    addresses = ["/audit/", "/roles/", "/process/", *screens(signed_in(floor["administrator"]))[::3]]

    assert len(addresses) > 20
    assert walk(addresses, floor["administrator"]) == {}


def test_nor_where_a_lead_reassigns_and_a_hold_is_set(walk, floor):
    lost = Opportunity.objects.get(status="lost")
    chosen = f"/admin/opportunities/opportunity/reassign/?ids={floor['opportunity'].pk}"
    addresses = [chosen, f"/admin/opportunities/opportunity/{lost.pk}/hold/", "/admin/opportunities/opportunity/"]

    assert walk(addresses, floor["lead"]) == {}


def test_nor_on_the_customers_pages_and_those_of_errors(walk, floor):
    bad = "%3C%2Ftitle%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
    addresses = [floor["link"].path, "/ask/quotes/", "/ask/quotes/thanks/", f"/{bad}/", f"/o/{bad}/", "/healthz"]
    addresses += [f"/accounts/login/?next={bad}", "/accounts/password/reset/", f"/invitation/{bad}/"]

    assert walk(addresses) == {}
    assert walk([f"/{bad}/", "/admin/", "/audit/", f"/opportunities/?q={bad}&sort={bad}"], floor["owner"]) == {}
