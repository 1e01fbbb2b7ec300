"""Who sees what, address by address. They are found in the URL configuration, so a new page is asked about at once."""

import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.answers import headers_of, without_reference
from tests.browser.pages import patterns
from tests.factories import (
    AbsenceFactory,
    AddressFactory,
    HandoverFactory,
    NoteFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    SavedViewFactory,
)
from tests.lifecycle.cast import cast
from tests.notices.letters import kept_mail

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NOT_THERE = 1_000_000
KEYS = ("pk", "contact", "address", "note", "view", "person", "absence", "handover")
TOO_LARGE = 10**30

# What a GET answers each of these readers of the owner's records:
READERS = ("owner", "colleague", "stranger", "lead", "other-lead", "manager", "administrator", "operations", "roleless")
STATUS = {"y": 200, "-": 302, "f": 403, "n": 404, "p": 405, "o": 409}
ALL, SALES, READING = "yyyyyyyyy", "yyyyyyfff", "yyyyyyyff"
SEEN, WORK, TOO_LATE = "ynnynyynn", "ynnynyfnn", "onnonoonn"
KEPT, POSTED, EVERYBODY = "yyyyyyfnn", "ppppppppp", "yyyyyyyyy"
TABLE = {
    "workplace:day": "yyyyyyy-y",
    "workplace:extend": "onnonofnn",
    "workplace:reschedule": WORK,
    "workplace:claim": POSTED,
    "workplace:log": WORK,
    "workplace:undo": POSTED,
    "workplace:workload": "fffyyyyff",
    "workplace:set_absence": "ynnynynnn",
    "workplace:end_absence": POSTED,
    "workplace:give": POSTED,
    "workplace:take_back": POSTED,
    "workplace:search": ALL,
    "workplace:roles": EVERYBODY,
    "workplace:shortcuts": ALL,
    "workplace:settings": ALL,
    "workplace:devices": ALL,
    "workplace:save": ALL,
    "reports:process": ALL,
    "reports:audit": "ffffffyff",
    "reports:export_audit": "ffffffyff",
    "customers:list": READING,
    "customers:new": SALES,
    "customers:detail": "yyyyyyynn",
    "customers:edit": KEPT,
    "customers:activity": KEPT,
    "customers:add_contact": KEPT,
    "customers:edit_contact": KEPT,
    "customers:contact_activity": KEPT,
    "customers:add_address": KEPT,
    "customers:edit_address": KEPT,
    "customers:address_activity": KEPT,
    "opportunities:ask": ALL,
    "opportunities:asked": ALL,
    "opportunities:list": ALL,
    "opportunities:export": ALL,
    "opportunities:save_view": READING,
    "opportunities:change_view": "yfnynnnnn",
    "opportunities:delete_view": "yfnynnnnn",
    "opportunities:bulk_reschedule": ALL,
    "opportunities:bulk_reassign": "fffyyyyff",
    "opportunities:bulk_accompany": ALL,
    "opportunities:bulk_undo": POSTED,
    "opportunities:board": ALL,
    "opportunities:new": SALES,
    "opportunities:handovers": "fffyyyyff",
    "opportunities:handover": "fffynyyff",
    "opportunities:handover_done": "fffynyyff",
    "opportunities:undo_handover": POSTED,
    "opportunities:merge_customer": "fffffyfnn",
    "opportunities:detail": SEEN,
    "opportunities:edit": WORK,
    "opportunities:reach": WORK,
    "opportunities:fact": WORK,
    "opportunities:move": SEEN,
    "opportunities:lose": WORK,
    "opportunities:reopen": TOO_LATE,
    "opportunities:hold": TOO_LATE,
    "opportunities:claim": POSTED,
    "opportunities:release": WORK,
    "opportunities:share": WORK,
    "opportunities:assign": "fnnynyynn",
    "opportunities:people": SEEN,
    "opportunities:note": POSTED,
    "opportunities:correct_note": "ynnfnffnn",
    "quotes:request": SALES,
    "quotes:products": "yyyyyyfff",
    "quotes:new": WORK,
    "quotes:count_new": POSTED,
    "quotes:compare": SEEN,
    "quotes:present_together": WORK,
    "quotes:revoke_link": WORK,
    "quotes:send_link": POSTED,
    "quotes:edit": SEEN,
    "quotes:document": SEEN,
    "quotes:pdf": SEEN,
    "quotes:save_row": POSTED,
    "quotes:add_row": POSTED,
    "quotes:arrange": POSTED,
    "quotes:save_facts": POSTED,
    "quotes:present": WORK,
    "quotes:approve": TOO_LATE,
    "quotes:refuse": TOO_LATE,
    "quotes:extend": TOO_LATE,
    "quotes:reject": TOO_LATE,
    "quotes:rework": TOO_LATE,
    "quotes:abandon": WORK,
    "quotes:primary": WORK,
    "quotes:copy": WORK,
    "quotes:renew": POSTED,
    "quotes:approvals": SALES,
    "quotes:name_delegate": "fffyyyfff",
    "quotes:end_delegate": POSTED,
    "people:invitation": "nnnnnnnnn",
    "orders:list": ALL,
    "orders:export": ALL,
    "orders:detail": SEEN,
    "orders:pdf": SEEN,
    "orders:confirm": WORK,
    "orders:fulfil": TOO_LATE,
    "orders:cancel": "fnnynyfnn",
    "orders:note_customer_number": WORK,
    "orders:send_confirmation": WORK,
    "orders:accept": TOO_LATE,
    "orders:offer": "nnnnnnnnn",
    "orders:offer_pdf": "nnnnnnnnn",
    "orders:receipt_pdf": "nnnnnnnnn",
    "orders:decline": POSTED,
    "orders:ask": "nnnnnnnnn",
    "orders:ask_for_prices": POSTED,
    "notices:notifications": EVERYBODY,
    "notices:read_all": POSTED,
    "notices:follow": POSTED,
    "notices:read": POSTED,
    "notices:kept_mails": EVERYBODY,
    "notices:kept_mail": "ynnnnnynn",
    "notices:kept_file": "ynnnnnynn",
}
# A claim that comes too late tells a member of the team who was faster; a shared view is there for the whole team.
TOLD_TO_THE_TEAM = {"workplace:claim", "opportunities:claim", "opportunities:change_view", "opportunities:delete_view"}
# The customer's, without signing in.
BY_LINK = {f"orders:{name}" for name in ("offer", "decline", "ask", "ask_for_prices", "offer_pdf", "receipt_pdf")}
BY_LINK |= {"people:invitation"}
FOR_ALL = {"opportunities:ask", "opportunities:asked"}
QUERY = {"quotes:products": "?currency=EUR"}


@dataclass
class Floor:
    """The people of the table, and what the owner has: each kind of record that an address can name."""

    people: dict
    keys: dict
    words: list

    def addresses(self, **instead):
        """Yield every address by its name, of the owner's records unless others are named."""
        for room, pattern in patterns():
            name, parameters = f"{room}:{pattern.name}", pattern.pattern.converters
            keys = self.keys | {"pk": self.keys[kind_of(name, str(pattern.pattern))]} | instead
            address = reverse(name, kwargs={parameter: keys[parameter] for parameter in parameters})
            yield name, address + QUERY.get(name, "")

    def reader(self, who):
        client = Client()
        client.force_login(self.people[who])
        return client


def kind_of(name, route):
    if route.startswith("customers/"):
        return "customer"
    if route.startswith("quotes/"):
        return "quote"
    if route.startswith("mail/"):
        return "mail"
    return "order" if name.startswith("orders:") else "opportunity"


@pytest.fixture
def floor(team, settings):
    people = cast(team)
    owner = people["owner"]
    team.name, owner.name = "Rhine valley", "Annegret Quist"
    team.takes_requests, team.request_slug = True, "quotes"
    team.save()
    owner.save()
    opportunity = OpportunityFactory(name="Bottling hall", team=team, owner=owner, negotiating=True)
    customer = opportunity.customer
    customer.name = "Ostermann Brewery"
    customer.save()
    order = OrderFactory(name="Cooling tower", opportunity__team=team, opportunity__owner=owner)
    view = SavedViewFactory(name="Breweries", owner=owner, team=team)
    settings.EMAIL_BACKEND = "notices.backends.KeptBackend"
    file = kept_mail(to=owner.email, subject="Bottling hall").files.get()
    keys = {
        "opportunity": opportunity.pk,
        "quote": QuoteFactory(name="Steel tanks", opportunity=opportunity).pk,
        "order": order.pk,
        "customer": customer.pk,
        "contact": opportunity.contact_id,
        "address": AddressFactory(customer=customer).pk,
        "note": NoteFactory(opportunity=opportunity).pk,
        "view": view.pk,
        "handover": HandoverFactory(person=owner, opportunity_ids=[opportunity.pk]).pk,
        "mail": file.mail_id,
        "file": file.pk,
        "name": "name",
        "panel": "profile",
        "person": owner.pk,
        "absence": AbsenceFactory(person=owner, colleague=people["co-owner"]).pk,
        "token": "forged",
        "slug": team.request_slug,
    }
    return Floor(people, keys, ["Bottling hall", "Steel tanks", "Cooling tower", "Ostermann", "Annegret", "Breweries"])


def status_of(response):
    if response.streaming:
        b"".join(response)
    return response.status_code


def told(response):
    """Return what an answer says, apart from numbers and from what is random in every page."""
    body = re.sub(r"[\w-]{43,}", "", without_reference(response.content.decode()))
    return response.status_code, headers_of(response) | {"Content-Length": ""}, re.sub(r"\d+", "0", body)


def test_the_table_knows_every_address():
    assert {f"{room}:{pattern.name}" for room, pattern in patterns()} == TABLE.keys()


@pytest.mark.parametrize("who", READERS)
def test_every_page_answers_each_reader_as_section_8_says_and_reading_changes_nothing(floor, who):
    client, found, written = floor.reader(who), {}, []

    for name, address in floor.addresses():
        with CaptureQueriesContext(connection) as asked:
            found[name] = status_of(client.get(address))
        written += [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]

    assert found == {name: STATUS[row[READERS.index(who)]] for name, row in TABLE.items()}
    assert [sql for sql in written if "session" not in sql and "audit_entry" not in sql] == []


@pytest.mark.parametrize("who", ["colleague", "stranger", "other-lead", "operations", "roleless"])
def test_what_is_not_to_be_seen_answers_like_what_is_not_there(floor, who):
    client, differing = floor.reader(who), []
    asks = [(client.get, {}), (client.post, {}), (client.post, HTMX)]
    absent = dict.fromkeys(KEYS, NOT_THERE)
    unseen = {name for name, row in TABLE.items() if row[READERS.index(who)] in "np"}
    unseen -= BY_LINK | {"opportunities:bulk_undo"}
    unseen -= TOLD_TO_THE_TEAM if who == "colleague" else set()

    for (name, address), (_name, nowhere) in zip(floor.addresses(), floor.addresses(**absent), strict=True):
        for ask, headers in asks if name in unseen else ():
            here, there = (told(ask(place, {"version": 1}, headers=headers)) for place in (address, nowhere))
            if here != there:
                differing.append((name, ask.__name__, headers, here[0], there[0]))

    assert differing == []


@pytest.mark.parametrize("who", ["stranger", "other-lead", "operations", "roleless"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_no_page_names_what_its_reader_may_not_see(floor, who, headers):
    client, leaks = floor.reader(who), []
    sells = who in ("stranger", "other-lead")

    for name, address in floor.addresses():
        if sells and "customers/" in address:  # customers are everybody's who sells
            continue
        response = client.get(address, headers=headers)
        page = (b"".join(response) if response.streaming else response.content).decode()
        leaks += [(name, word) for word in [*floor.words, "Rhine valley"] if word in page]

    assert leaks == []


def test_nothing_is_written_without_the_forms_own_token(floor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(floor.people["owner"])

    answers = {name: client.post(address, {"version": 1}).status_code for name, address in floor.addresses()}

    assert {name for name, status in answers.items() if status not in (403, 405)} == set()


def test_who_is_not_signed_in_is_asked_to_sign_in(floor, client):
    ours = [(name, address) for name, address in floor.addresses() if name not in BY_LINK | FOR_ALL]

    for name, address in ours:
        for ask in (client.get, client.post):
            response = ask(address)
            assert response.status_code == 302, name
            assert response["Location"].startswith(reverse("account_login")), name


def test_numbers_beyond_all_bounds_name_nothing(floor):
    client = floor.reader("manager")
    beyond = dict.fromkeys(KEYS, TOO_LARGE)

    for name, address in floor.addresses(**beyond):
        if str(TOO_LARGE) in address:
            answers = {client.get(address).status_code, client.post(address, {"version": 1}).status_code}
            assert answers <= {404, 405}, name
