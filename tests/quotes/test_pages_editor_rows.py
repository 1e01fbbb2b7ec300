"""A draft is saved while somebody types: one row at a time, each answer telling what the server made of it."""

import re
from decimal import Decimal
from random import Random
from time import perf_counter

import pytest
from django.urls import reverse

from quotes.models import Quote, QuoteLine
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    OpportunityFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
)

pytestmark = pytest.mark.django_db

VALUE = re.compile(r'<input id="id_lines-\d+-(\w+)" name="[^"]+" value="([^"]*)"')


@pytest.fixture
def rep(client):
    rep = RepFactory()
    client.force_login(rep)
    return rep


@pytest.fixture
def quote(rep):
    return draft(rep, [{"quantity": 10, "product__sku": "MF-80", "product__name": "Meter"}, {"quantity": 1}])


def draft(rep, lines, **fields):
    return QuoteFactory(opportunity=OpportunityFactory(owner=rep, negotiating=True), lines=lines, **fields)


def address(page, thing):
    return reverse(f"quotes:{page}", args=[thing.pk])


def cells(line, **typed):
    """Return what the page shows of a saved line, with what somebody types into it."""
    price = f"{line.unit_price:,.2f}"
    discount = f"{line.discount_percent.normalize():f}%" if line.product_id else ""
    known = {"id": line.pk, "product": line.product_id or "", "description": line.description}
    return known | {"quantity": f"{line.quantity:g}", "discount_percent": discount, "unit_price": price} | typed


def send(client, quote, row, name="lines-0", **more):
    version = Quote.objects.values_list("version", flat=True).get(pk=quote.pk)
    posted = (
        {"version": version, "lines-TOTAL_FORMS": 9} | {f"{name}-{key}": value for key, value in row.items()} | more
    )
    return client.post(address("save_row", quote), posted, headers={"HX-Request": "true", "HX-Trigger": name})


def arranged(client, quote, line, do):
    quote.refresh_from_db()
    posted = {"version": quote.version, "line": line.pk, "row": "lines-0", "do": do, "lines-TOTAL_FORMS": 2}
    return client.post(address("arrange", quote), posted, headers={"HX-Request": "true"})


def positions(quote):
    return list(quote.lines.values_list("pk", "position"))


def test_a_changed_quantity_is_saved_with_the_totals_and_keeps_the_line(client, quote):
    line = quote.lines.first()

    answer = send(client, quote, cells(line, quantity="12"))

    line.refresh_from_db()
    quote.refresh_from_db()
    assert (answer.status_code, line.quantity, quote.total, quote.version) == (200, 12, Decimal("2600.00"), 2)
    assert 'id="lines-0-amount" hx-swap-oob="true">2,400.00<' in answer.text
    assert 'value="2" id="draft-version"' in answer.text
    assert "2,600.00" in answer.text
    assert quote.events.filter(action="edit").count() == 1


def test_the_answer_says_only_what_changed_however_long_the_quote_is(client, rep):
    quote = draft(rep, [{} for _ in range(200)])
    line = quote.lines.last()

    started = perf_counter()
    answer = send(client, quote, cells(line, quantity="12"), name="lines-199")

    assert perf_counter() - started < 1
    assert len(answer.content) < 6000


@pytest.mark.parametrize(
    ("typed", "price", "discount"),
    [
        ({"discount_percent": "8"}, "184.00", "8%"),
        ({"discount_percent": "12.5%"}, "175.00", "12.5%"),
        ({"unit_price": "150"}, "150.00", "25%"),
        ({"unit_price": "150", "discount_percent": "3"}, "150.00", "25%"),
        ({"unit_price": "="}, "200.00", "0%"),
        ({"unit_price": ""}, "200.00", "0%"),
        ({"discount_percent": ""}, "200.00", "0%"),
        ({"unit_price": "0.1255"}, "0.1255", "99.94%"),
    ],
)
def test_discount_and_price_set_each_other_and_the_page_shows_what_is_saved(client, quote, typed, price, discount):
    line = quote.lines.first()
    send(client, quote, cells(line, discount_percent="50"))
    line.refresh_from_db()

    answer = dict(VALUE.findall(send(client, quote, cells(line, **typed)).text))

    page = client.get(address("edit", quote)).text
    shown = dict(re.findall(r'name="lines-0-(\w+)" value="([^"]*)"', page))
    line.refresh_from_db()
    assert (shown["unit_price"], shown["discount_percent"]) == (price, discount)
    assert line.unit_price == Decimal(price)
    assert answer.items() <= shown.items()


@pytest.mark.parametrize("typed", [{"quantity": "3"}, {"discount_percent": "7"}, {"unit_price": "1,234.5"}])
def test_what_the_answer_shows_is_what_the_page_shows_after_a_reload(client, quote, typed):
    answer = send(client, quote, cells(quote.lines.first(), **typed)).text

    page = client.get(address("edit", quote)).text
    for part in ("lines-0-amount", "sum-total", "sum-lines", "discount-check"):
        found = [
            re.search(rf'id="{part}"[^>]*>(.*?)</(?:span|dl|section)>', text, re.DOTALL)[1] for text in (answer, page)
        ]
        assert found[0] == found[1]


def any_figure(random):
    whole = random.choice([0, 1, 7, 199, 200, 201, 999, 12345])
    return (
        f"{whole + random.choice([0, Decimal('0.5'), Decimal('0.01'), Decimal('0.3333')]):{random.choice(['', ','])}}"
    )


def test_whatever_is_typed_the_answer_the_page_and_the_line_agree(client, quote):
    random = Random(2026)
    line = quote.lines.first()
    for _ in range(25):
        line.refresh_from_db()
        names = random.sample(["quantity", "discount_percent", "unit_price"], k=random.choice([1, 1, 2]))
        typed = {name: any_figure(random) for name in names}
        answer = send(client, quote, cells(line, **typed))
        if answer.status_code == 422:
            continue

        told = re.search(r'id="lines-0-amount"[^>]*>([^<]*)<', answer.text)[1]
        page = client.get(address("edit", quote)).text
        shown = dict(re.findall(r'name="lines-0-(\w+)" value="([^"]*)"', page))
        line.refresh_from_db()
        assert dict(VALUE.findall(answer.text)).items() <= shown.items(), typed
        assert told == f"{line.amount:,.2f}", typed
        assert Decimal(shown["unit_price"].replace(",", "")) == line.unit_price, typed
        assert f'id="lines-0-amount">{told}<' in page, typed


def test_a_price_above_the_list_stays_when_the_quantity_changes(client, quote):
    line = quote.lines.first()
    send(client, quote, cells(line, unit_price="250"))
    line.refresh_from_db()

    send(client, quote, cells(line, quantity="2", discount_percent=""))

    line.refresh_from_db()
    assert (line.unit_price, line.quantity) == (250, 2)


def test_another_product_comes_at_its_own_list_price(client, quote):
    other = ProductFactory(sku="MF-50", name="Smaller meter", list_price=90)
    line = quote.lines.first()
    send(client, quote, cells(line, discount_percent="50"))
    line.refresh_from_db()

    answer = send(client, quote, cells(line, description="mf-50"))

    line.refresh_from_db()
    assert (line.product, line.description, line.unit_price, line.list_price) == (other, "Smaller meter", 90, 90)
    assert "MF-50" in answer.text


@pytest.mark.parametrize("hostile", ["NaN", "Infinity", "1e999", "1" + "0" * 20, "-1", "1,5", "1.2.3", "٣", "1_0", "x"])
@pytest.mark.parametrize("name", ["quantity", "discount_percent", "unit_price"])
def test_a_figure_that_is_none_gets_one_sentence_and_saves_nothing(client, quote, name, hostile):
    line = quote.lines.first()

    answer = send(client, quote, cells(line, **{name: hostile}))

    assert answer.status_code == 422
    said = re.search(r'class="err bad">(.*?)</span>', answer.text)[1]
    assert said.startswith("Type a ")
    assert said.count(".  ") + said.count(". T") == 0
    assert f'value="{hostile}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert Quote.objects.get(pk=quote.pk).version == quote.version


@pytest.mark.parametrize(
    ("language", "typed", "price"),
    [
        ("en-gb", "1,234.50", "1234.50"),
        ("en-gb", "1.234,50", "1234.50"),
        ("en-gb", "1,234", "1234"),
        ("en-gb", "1.234", "1.234"),
        ("en-gb", "1 234.50", "1234.50"),
        ("de", "1.234,50", "1234.50"),
        ("de", "1,234.50", "1234.50"),
        ("de", "1,5", "1.5"),
        ("de", "1.234", "1234"),
        ("de", "1.5", None),
        ("en-gb", "1,5", None),
        ("en-gb", "1,23,456", None),
    ],
)
def test_figures_are_read_as_the_reader_writes_them(client, rep, quote, language, typed, price):
    rep.language = language
    rep.save()
    line = quote.lines.first()

    answer = send(client, quote, {"id": line.pk, "description": line.description, "quantity": "1", "unit_price": typed})

    line.refresh_from_db()
    assert answer.status_code == (422 if price is None else 200)
    assert line.unit_price == Decimal(price or "200")


def test_german_cells_come_back_as_they_were_shown(client, rep, quote):
    rep.language = "de"
    rep.save()
    line = quote.lines.first()
    send(client, quote, {"id": line.pk, "description": line.description, "quantity": "1,5", "unit_price": "1.234,5"})

    shown = dict(re.findall(r'name="lines-0-(\w+)" value="([^"]*)"', client.get(address("edit", quote)).text))
    answer = send(client, quote, shown)

    line.refresh_from_db()
    assert (shown["quantity"], shown["unit_price"]) == ("1,5", "1.234,50")
    assert (answer.status_code, line.unit_price) == (200, Decimal("1234.5"))


def test_what_is_so_already_leaves_no_event(client, quote):
    assert send(client, quote, cells(quote.lines.first())).status_code == 200
    assert Quote.objects.get(pk=quote.pk).version == quote.version


def test_two_people_in_one_draft_are_told_and_lose_nothing(client, quote):
    line = quote.lines.first()
    send(client, quote, cells(line, quantity="12"))

    answer = send(client, quote, cells(line, quantity="99"), version=quote.version)

    assert answer.status_code == 409
    assert "changed it" in answer.text
    assert "What you typed is still here." in answer.text
    line.refresh_from_db()
    assert line.quantity == 12


def test_the_same_change_sent_twice_is_saved_once(client, quote):
    line = quote.lines.first()

    for _ in range(2):
        answer = send(client, quote, cells(line, quantity="12"), version=quote.version)
        assert answer.status_code == 200

    assert Quote.objects.get(pk=quote.pk).version == quote.version + 1


def test_a_product_is_added_by_its_code_at_the_end(client, quote):
    ProductFactory(sku="TX-4", name="Transmitter", list_price=50)
    posted = {"version": quote.version, "add": "tx-4", "lines-TOTAL_FORMS": 2}

    answer = client.post(address("add_row", quote), posted, headers={"HX-Request": "true"})

    line = quote.lines.last()
    assert (line.description, line.quantity, line.unit_price, line.position) == ("Transmitter", 1, 50, 3)
    assert 'hx-swap-oob="beforebegin:#add-row"' in answer.text
    assert 'tr id="lines-2"' in answer.text
    assert 'id="id_lines-TOTAL_FORMS" value="3"' in answer.text
    assert 'id="line-count" hx-swap-oob="innerHTML">3<' in answer.text


def test_a_text_waits_for_its_price(client, quote):
    posted = {"version": quote.version, "add": "Commissioning", "lines-TOTAL_FORMS": 2}

    waits = client.post(address("add_row", quote), posted, headers={"HX-Request": "true"})
    send(client, quote, {"id": "", "description": "Commissioning", "unit_price": "980"}, name="lines-2")

    assert waits.status_code == 422
    assert "Type a net price" in waits.text
    line = quote.lines.get(product=None)
    assert (line.position, line.unit_price, line.amount) == (3, 980, Decimal("980.00"))


def test_a_copy_stands_below_its_line(client, quote):
    first, second = quote.lines.all()

    answer = arranged(client, quote, first, "copy")

    made = quote.lines.exclude(pk__in=[first.pk, second.pk]).get()
    assert positions(quote) == [(first.pk, 1), (made.pk, 2), (second.pk, 3)]
    assert f"[value='{second.pk}']" in answer.text


def test_lines_change_places_and_keep_their_ids(client, rep):
    quote = draft(rep, [{}, {}, {}])
    one, two, three = quote.lines.all()

    arranged(client, quote, one, "down")
    assert positions(quote) == [(two.pk, 1), (one.pk, 2), (three.pk, 3)]
    arranged(client, quote, three, "up")
    arranged(client, quote, three, "up")
    arranged(client, quote, three, "up")

    assert positions(quote) == [(three.pk, 1), (two.pk, 2), (one.pk, 3)]


def test_a_removed_line_comes_back_where_it_stood(client, rep):
    quote = draft(rep, [{}, {"quantity": 3}, {}])
    one, two, three = quote.lines.all()

    gone = send(client, quote, cells(two, DELETE="on"), name="lines-1")
    assert positions(quote) == [(one.pk, 1), (three.pk, 2)]
    assert 'id="lines-1" hx-swap-oob="delete"' in gone.text
    toast = gone.text.partition('hx-swap-oob="beforeend:#toasts"')[2]
    undo = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', toast))
    quote.refresh_from_db()
    client.post(address("save_row", quote), undo | {"version": quote.version}, headers={"HX-Request": "true"})

    back = quote.lines.get(position=2)
    assert (back.description, back.quantity, back.unit_price) == (two.description, two.quantity, two.unit_price)
    assert quote.lines.count() == 3


def test_a_draft_without_lines_says_why_it_cannot_be_presented(client, rep):
    quote = draft(rep, [{}])

    answer = send(client, quote, cells(quote.lines.get(), DELETE="on"))
    page = client.get(address("edit", quote)).text

    for text in (answer.text, page):
        assert "It needs at least one line." in text
        assert 'aria-disabled="true" aria-describedby="obstacles"' in text


def test_terms_are_saved_when_they_change(client, quote):
    typed = {"version": quote.version, "name": "Sharper", "message": "", "expires_on": "", "discount_percent": "10"}

    answer = client.post(address("save_facts", quote), typed, headers={"HX-Request": "true"})

    quote.refresh_from_db()
    assert (quote.name, quote.discount_percent, quote.total) == ("Sharper", 10, Decimal("1980.00"))
    assert 'value="10%"' in answer.text


def test_terms_that_cannot_be_saved_say_why_in_one_sentence(client, quote):
    typed = {"version": quote.version, "name": "Sharper", "discount_percent": "1e999"}

    answer = client.post(address("save_facts", quote), typed, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert "Type a discount from 0 to 100 per cent" in answer.text
    assert Quote.objects.get(pk=quote.pk).name == quote.name


@pytest.mark.parametrize("page", ["save_row", "add_row", "arrange", "save_facts"])
@pytest.mark.parametrize(
    ("who", "status"),
    [(RepFactory, 404), (LeadFactory, 404), (AdministratorFactory, 403)],
    ids=["rep", "lead", "admin"],
)
def test_nobody_else_changes_a_draft(client, quote, page, who, status):
    client.force_login(who())

    answer = client.post(address(page, quote), {"version": quote.version}, headers={"HX-Request": "true"})

    assert answer.status_code == status


def test_another_quotes_line_is_not_there(client, quote):
    foreign = QuoteFactory().lines.get()

    assert send(client, quote, cells(foreign, unit_price="1")).status_code == 404
    assert arranged(client, quote, foreign, "copy").status_code == 404
    assert QuoteLine.objects.get(pk=foreign.pk).unit_price == 200


@pytest.mark.parametrize("row", ["", "lines-x", "toasts", "lines-99999"])
def test_a_row_that_is_none_is_not_there(client, quote, row):
    answer = client.post(address("save_row", quote), {"version": 1}, headers={"HX-Request": "true", "HX-Trigger": row})

    assert answer.status_code == 404


def test_a_presented_quote_takes_no_row(client, rep):
    quote = QuoteFactory(opportunity=OpportunityFactory(owner=rep, negotiating=True), presented=True)

    assert send(client, quote, cells(quote.lines.get(), quantity="1")).status_code == 409


def test_no_quote_grows_beyond_five_hundred_lines(client, rep):
    quote = draft(rep, [{"product": product} for product in [ProductFactory()] * 500])

    assert arranged(client, quote, quote.lines.first(), "copy").status_code == 409
    assert quote.lines.count() == 500


@pytest.mark.parametrize("size", [2, 200])
def test_a_row_costs_the_same_questions_whatever_the_size(client, rep, django_assert_max_num_queries, size):
    quote = draft(rep, [{} for _ in range(size)])
    line = quote.lines.first()

    with django_assert_max_num_queries(34) as asked:
        send(client, quote, cells(line, quantity="12"))

    asked = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 26
