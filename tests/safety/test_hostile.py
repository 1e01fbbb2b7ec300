"""Every form that a page shows × every field × hostile text: no 5xx, and nothing unlisted is taken.

The forms are found by rendering the pages and reading their fields, so a new form is tried from its first day.
"""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from customers.models import Customer
from opportunities.models import Opportunity
from orders.models import Order
from quotes.models import Quote, QuoteLine
from tests.factories import OpportunityFactory, QuoteFactory
from tests.workplace.test_sight import BY_LINK, TABLE, floor

__all__ = ["floor"]
pytestmark = pytest.mark.django_db
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\" autofocus onfocus=alert(1) x='",
    "template": "{{ 7|add:7 }}{% debug %}%(name)s",
    "formula": '=HYPERLINK("https://example.invalid")',
    "line ends": "a\r\nSet-Cookie: x=1\r\n\r\nb",
    "nul": "a\x00b",
    "right to left": "\u202egnp.exe\u2066",
    "surrogate": "\ud800",
    "not a number": "NaN",
    "infinite": "1e999",
    "minus": "-1",
    "many digits": "9" * 40,
    "year 0": "0000-00-00",
    "year 10000": "10000-01-01",
    "nothing": "",
    "a list": "[1, 2]",
}
LONG = "W" * 1_000_000
LISTS = ("opportunities:list", "opportunities:board", "opportunities:export", "customers:list", "orders:list",
         "orders:export", "workplace:day", "workplace:search", "workplace:workload", "reports:process", "reports:audit",
         "notices:notifications", "quotes:approvals", "quotes:products")  # fmt: skip


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and what it sends as it stands."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.found, self.outside, self.form, self.area, self.select = [], [], None, None, None
        self.feed(page)
        for owner, name, value in self.outside:
            for form in self.found:
                if form["id"] == owner:
                    form["fields"].setdefault(name, value)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, owner = given.get("name"), given.get("form")
        if tag == "form":
            address = given.get("action") or given.get("hx-post")
            posts = (given.get("method") or "").lower() == "post" or "hx-post" in given
            self.form = {"id": given.get("id"), "action": address, "posts": posts, "fields": {}}
            self.found.append(self.form)
        elif tag == "option" and self.select:
            if "selected" in given or not self.form_of(self.select)[self.select[1]]:
                self.form_of(self.select)[self.select[1]] = given.get("value") or ""
        elif name and tag in ("input", "textarea", "select"):
            unchecked = given.get("type") in ("checkbox", "radio") and "checked" not in given
            self.keep(owner, name, "" if unchecked else given.get("value") or "")
            self.area = name if tag == "textarea" else None
            self.select = (owner, name) if tag == "select" and self.form else None

    def form_of(self, place):
        return self.form["fields"]

    def keep(self, owner, name, value):
        if owner:
            self.outside.append((owner, name, value))
        elif self.form is not None:
            self.form["fields"][name] = self.form["fields"].get(name) or value

    def handle_data(self, data):
        if self.area and self.form:
            self.form["fields"][self.area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.select = None


def forms_on(floor, client, mark=0):
    """Return every form that the pages of this reader post, once by where it is sent and what it sends."""
    found = {}
    for name, address in floor.addresses():
        if name in BY_LINK or TABLE[name][mark] != "y":
            continue
        answer = client.get(address)
        if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for form in Forms(answer.content.decode()).found:
            form["action"] = unescape(form["action"] or address)
            if form["posts"] and form["action"].startswith("/") and "logout" not in form["action"]:
                where = re.sub(r"\d+", "0", form["action"].partition("?")[0])
                found.setdefault((where, *sorted(form["fields"])), form)
    return list(found.values())


def taken_back(client, address, data, **headers):
    """Post inside a savepoint; what was written is looked at by the caller's function before it goes."""
    with transaction.atomic():
        answer = client.post(address, data, **headers)
        transaction.set_rollback(True)
    return answer


def without_surrogates(value):
    return value.encode("utf-8", "surrogatepass")


def tries(form, hostile):
    for field in form["fields"]:
        if field != "csrfmiddlewaretoken":
            for kind, value in hostile.items():
                yield field, kind, form["fields"] | {field: without_surrogates(value)}


def test_no_form_breaks_on_hostile_text(floor, tally):
    """A value here and there in every run, by turns over the fields; all of them on every field in `make proofs`."""
    client = floor.reader("owner")
    for n, form in enumerate(forms_on(floor, client)):
        for m, (field, kind, data) in enumerate(tries(form, HOSTILE)):
            if (m + n) % 31 == 0:
                hold_unbroken(tally, client, form, field, kind, data)


@pytest.mark.proof
@pytest.mark.parametrize("who", ["owner", "lead", "manager", "administrator"])
def test_no_form_breaks_on_any_hostile_text(floor, tally, who):
    client = floor.reader(who)
    for form in forms_on(floor, client, mark={"owner": 0, "lead": 3, "manager": 5, "administrator": 6}[who]):
        for field, kind, data in tries(form, HOSTILE | {"a megabyte": LONG}):
            hold_unbroken(tally, client, form, field, kind, data)


def hold_unbroken(tally, client, form, field, kind, data):
    answer = taken_back(client, form["action"], data)
    tally.hold(answer.status_code < 500, form["action"], field, kind, answer.status_code)
    page = b"" if answer.streaming else answer.content
    tally.hold(b"<script>alert(1)" not in page and b'" autofocus onfocus' not in page, form["action"], field, kind)
    tally.hold("Set-Cookie: x" not in str(answer.headers), form["action"], field, kind)


def test_a_megabyte_in_the_longest_fields_is_refused(floor, tally):
    client, opportunity = floor.reader("owner"), floor.keys["opportunity"]
    tries = {
        reverse("opportunities:note", args=[opportunity]): {"body": LONG, "reason": "1"},
        reverse("opportunities:edit", args=[opportunity]): {"name": LONG, "version": "1"},
        reverse("customers:edit", args=[floor.keys["customer"]]): {"name": LONG, "version": "1"},
    }
    for address, data in tries.items():
        answer = taken_back(client, address, data)
        tally.hold(answer.status_code in (400, 409, 413, 422), address, answer.status_code)


def parameters():
    for name in LISTS:
        for parameter in ("q", "sort", "page", "after", "before", "owner", "team", "stage", "show", "layout", "from",
                          "status", "kind", "state", "closes", "currency", "view", "person", "number"):  # fmt: skip
            yield name, parameter


def test_no_list_breaks_on_a_hostile_parameter(floor, tally):
    """Search, sort, page, filters: nonsense is passed over, and shows nobody more."""
    hold_lists(floor, tally, every=97)


@pytest.mark.proof
def test_no_list_breaks_on_any_hostile_parameter(floor, tally):
    hold_lists(floor, tally, every=1)


def hold_lists(floor, tally, every):
    client, values = floor.reader("stranger"), list(HOSTILE.items())
    for n, (name, parameter) in enumerate(parameters()):
        for m, (kind, value) in enumerate(values):
            if (n * len(values) + m) % every == 0:
                answer = client.get(reverse(name), {parameter: without_surrogates(value)})
                page = (b"".join(answer) if answer.streaming else answer.content).decode()
                shown = [word for word in floor.words if word in page and word != "Ostermann"]
                tally.hold(answer.status_code < 500 and not shown, name, parameter, kind, answer.status_code, shown)
                tally.hold("<script>alert(1)" not in page, name, parameter, kind)


def rows_of(*models):
    """Every row of these tables as text: what a snapshot compares."""
    with connection.cursor() as cursor:
        found = {}
        for model in models:
            cursor.execute(f'SELECT t.id, row_to_json(t) FROM "{model._meta.db_table}" t')
            found |= {(model, pk): row for pk, row in cursor.fetchall()}
    return found


MASS = {
    "opportunities:edit": (Opportunity, {"name", "contact_id", "contact_address_id", "origin_id", "value", "currency",
                                         "success_percent", "anticipated_close", "success_set_by_rep", "search"}),
    "customers:edit": (Customer, {"name", "kind", "sector", "external_id", "active", "note", "registration_number",
                                  "tax_number", "website", "phone", "email", "search", "main_contact_id",
                                  "billing_address_id", "language"}),
    "orders:note_customer_number": (Order, {"customer_order_number"}),
    "quotes:edit": (Quote, {"name", "discount_percent", "discount_amount", "intro", "terms", "expires_on", "subtotal",
                            "total", "list_total", "cost_total", "validity_days"}),
}  # fmt: skip
ALWAYS = {"version", "modified_at", "revision"}


@pytest.mark.parametrize("name", MASS)
def test_no_form_takes_a_field_that_it_does_not_show(floor, name):
    """Every field of the model is posted along, with another value than it has."""
    model, listed = MASS[name]
    client = floor.reader("manager")
    address = dict(floor.addresses())[name]
    form = next(form for form in Forms(client.get(address).content.decode()).found
                if (form["action"] or address) == address and form["posts"])  # fmt: skip
    elsewhere = OpportunityFactory(won=False)
    unlisted = {
        field.name: other_value(field, elsewhere) for field in model._meta.get_fields() if hasattr(field, "attname")
    }
    unlisted |= {f"{key}_id": value for key, value in unlisted.items()}
    data = unlisted | form["fields"]
    before = rows_of(model)

    answer = client.post(address, data)

    assert answer.status_code in (200, 204, 302, 409, 422)
    after = rows_of(model)
    assert after.keys() == before.keys()
    for key, row in after.items():
        changed = {column for column in row if row[column] != before[key][column]}
        assert changed <= listed | ALWAYS, (key, changed)


def other_value(field, elsewhere):
    if field.is_relation:
        return str(getattr(elsewhere, f"{field.name}_id", None) or elsewhere.pk)
    kinds = {
        "BooleanField": "on",
        "DateField": "2031-01-01",
        "DateTimeField": "2031-01-01T00:00",
        "UUIDField": "0" * 32,
    }
    numbers = ("DecimalField", "IntegerField", "PositiveSmallIntegerField", "BigAutoField", "PositiveIntegerField")
    return kinds.get(field.get_internal_type(), "77" if field.get_internal_type() in numbers else "won")


FORMSET_LIES = [
    {"form-TOTAL_FORMS": "-1"},
    {"form-TOTAL_FORMS": "1000000000"},
    {"form-TOTAL_FORMS": ""},
    {"form-TOTAL_FORMS": "NaN"},
    {"form-INITIAL_FORMS": "0"},
    {"form-INITIAL_FORMS": "99"},
    {"form-INITIAL_FORMS": "-5"},
    {"form-MIN_NUM_FORMS": "x", "form-MAX_NUM_FORMS": "999999999999"},
]


@pytest.fixture
def editor(floor):
    """The quote's editor as it stands, and a quote of somebody else."""
    client, address = floor.reader("owner"), dict(floor.addresses())["quotes:edit"]
    page = client.get(address).content.decode()
    forms = [form for form in Forms(page).found if any(key.endswith("TOTAL_FORMS") for key in form["fields"])]
    return client, address, forms[0]["fields"], QuoteFactory(name="Foreign tanks")


def prefix_of(fields):
    return next(key for key in fields if key.endswith("TOTAL_FORMS")).removesuffix("-TOTAL_FORMS")


@pytest.mark.parametrize("lie", FORMSET_LIES, ids=lambda lie: "&".join(f"{k}={v}" for k, v in lie.items()))
def test_a_formset_that_lies_about_its_rows_breaks_nothing(editor, lie):
    client, address, fields, foreign = editor
    before = rows_of(QuoteLine)
    prefix = prefix_of(fields)

    answer = client.post(address, fields | {key.replace("form-", f"{prefix}-"): value for key, value in lie.items()})

    assert answer.status_code in (200, 302, 400, 409, 422)
    after = rows_of(QuoteLine)
    assert {k: v for k, v in after.items() if v["quote_id"] == foreign.pk} == {
        k: v for k, v in before.items() if v["quote_id"] == foreign.pk
    }


def test_a_line_of_a_foreign_quote_is_neither_changed_nor_deleted(editor):
    client, address, fields, foreign = editor
    prefix, line = prefix_of(fields), foreign.lines.get()
    before = rows_of(QuoteLine)
    ids = [key for key in fields if re.fullmatch(rf"{prefix}-\d+-(id|line|pk)", key)]
    assert ids, sorted(fields)

    for extra in ({}, {f"{prefix}-0-DELETE": "on"}, {f"{prefix}-0-quantity": "77", f"{prefix}-0-unit_price": "1"}):
        for chosen in ([ids[0]], ids):
            answer = taken_back(client, address, fields | extra | dict.fromkeys(chosen, str(line.pk)))
            assert answer.status_code in (302, 400, 404, 409, 422), extra
    client.post(address, fields | {ids[0]: str(line.pk), f"{prefix}-0-quantity": "77"})

    after = rows_of(QuoteLine)
    assert after[QuoteLine, line.pk] == before[QuoteLine, line.pk]


def test_every_table_of_ours_can_be_compared():
    """The snapshots go by `id`: a model with another key would be passed over."""
    assert all(apps.get_model("quotes", name)._meta.pk.column == "id" for name in ("Quote", "QuoteLine"))
