"""The draft and its line grid: what is typed, what the server counts, what it refuses."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from lifecycle.clock import business_today
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


@pytest.fixture
def rep(client):
    rep = RepFactory()
    client.force_login(rep)
    return rep


@pytest.fixture
def opportunity(rep):
    return OpportunityFactory(owner=rep)


@pytest.fixture
def quote(rep):
    opportunity = OpportunityFactory(owner=rep, negotiating=True)
    return QuoteFactory(opportunity=opportunity, lines=[{"quantity": 10, "product__sku": "MF-80"}])


def grid(*rows, **more):
    posted = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, **more}
    for n, row in enumerate(rows):
        posted |= {f"lines-{n}-{name}": value for name, value in row.items()}
    return posted


def row_of(line, **typed):
    return {
        "id": line.pk,
        "product": line.product_id or "",
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "ORDER": line.position,
        **typed,
    }


def facts(quote, **typed):
    return {"version": quote.version, "name": quote.name, **typed}


def url(page, thing):
    return reverse(f"quotes:{page}", args=[thing.pk])


def lines_of(quote):
    return list(quote.lines.values_list("description", "quantity", "unit_price"))


def test_the_first_quote_takes_the_opportunity_to_negotiation_with_its_value(client, opportunity):
    ProductFactory(sku="ST-1", name="Stethoscope", list_price=200)
    typed = {"name": "First", "request_key": uuid4(), **grid({"description": "st-1", "quantity": "10"})}

    first, second = client.post(url("new", opportunity), typed), client.post(url("new", opportunity), typed)

    quote = Quote.objects.get()
    assert first.url == second.url == quote.get_absolute_url()
    assert lines_of(quote) == [("Stethoscope", Decimal("10"), Decimal("200"))]
    opportunity.refresh_from_db()
    assert (opportunity.status, opportunity.value) == ("negotiation", Decimal("2000.00"))


def test_rows_that_hold_nothing_but_their_position_are_left_out(client, opportunity):
    ProductFactory(sku="ST-1", name="Stethoscope", list_price=200)
    empty = {"description": "", "quantity": "", "discount_percent": "", "unit_price": "", "ORDER": 2}
    lines = grid({"description": "ST-1", "quantity": "10", "ORDER": 1}, empty, {**empty, "ORDER": 3})

    client.post(url("new", opportunity), {"name": "First", "request_key": uuid4(), **lines})

    assert lines_of(Quote.objects.get()) == [("Stethoscope", Decimal("10"), Decimal("200"))]


def test_a_typed_discount_only_sets_the_net_price(client, quote):
    line = quote.lines.get()

    client.post(url("edit", quote), {**facts(quote), **grid(row_of(line, discount_percent="8"))})

    line.refresh_from_db()
    assert (line.unit_price, line.list_price) == (Decimal("184"), Decimal("200"))


def test_an_empty_row_that_the_page_has_numbered_is_no_line(client, quote):
    empty = {"description": "", "quantity": "", "unit_price": "", "ORDER": 2}

    response = client.post(url("edit", quote), {**facts(quote), **grid(row_of(quote.lines.get(), quantity=3), empty)})

    assert response.status_code == 302
    assert quote.lines.count() == 1


def test_free_text_stands_at_its_own_price(client, quote):
    line = quote.lines.get()
    free = {"description": "Commissioning", "quantity": "3", "unit_price": "980"}

    client.post(url("edit", quote), {**facts(quote), **grid(row_of(line), free)})

    written = quote.lines.get(product=None)
    assert (written.position, written.list_price, written.amount) == (2, Decimal("980"), Decimal("2940.00"))


def test_lines_are_removed_and_put_in_another_order(client, rep):
    opportunity = OpportunityFactory(owner=rep, negotiating=True)
    quote = QuoteFactory(opportunity=opportunity, lines=[{}, {}, {}])
    one, two, three = quote.lines.all()
    typed = grid(row_of(one, ORDER=9), row_of(two, DELETE="on"), row_of(three, ORDER=1))

    client.post(url("edit", quote), {**facts(quote), **typed})

    assert list(quote.lines.values_list("pk", "position")) == [(three.pk, 1), (one.pk, 2)]


def test_a_line_that_keeps_its_product_keeps_the_list_price_of_its_day(client, quote):
    line = quote.lines.get()
    line.product.list_price = 500
    line.product.save()

    client.post(url("edit", quote), {**facts(quote), **grid(row_of(line, quantity="11", discount_percent="10"))})

    line.refresh_from_db()
    assert (line.list_price, line.unit_price, line.amount) == (Decimal("200"), Decimal("180"), Decimal("1980.00"))


def test_a_deactivated_product_stays_on_its_line_but_cannot_be_added(client, quote):
    line = quote.lines.get()
    line.product.active = False
    line.product.save()
    added = {"description": "MF-80", "quantity": "1"}

    kept = client.post(url("edit", quote), {**facts(quote), **grid(row_of(line, quantity="11"))})
    quote.refresh_from_db()
    refused = client.post(url("edit", quote), {**facts(quote), **grid(added)})

    assert (kept.status_code, refused.status_code) == (302, 422)
    assert quote.lines.get().product == line.product


def test_saving_twice_by_a_double_click_gives_the_first_answer(client, quote):
    typed = {**facts(quote), **grid(row_of(quote.lines.get()), {"description": "Extra", "unit_price": "5"})}

    first, second = client.post(url("edit", quote), typed), client.post(url("edit", quote), typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert quote.lines.count() == 2
    assert quote.events.filter(action="edit").count() == 1


def test_a_stale_draft_is_not_saved_and_what_was_typed_stays(client, rep, quote):
    typed = {**facts(quote, name="Mine"), **grid(row_of(quote.lines.get()))}
    client.post(url("edit", quote), {**typed, "name": "Theirs"})

    response = client.post(url("edit", quote), typed)

    assert response.status_code == 409
    assert 'value="Mine"' in response.content.decode()
    quote.refresh_from_db()
    assert quote.name == "Theirs"


def test_more_rows_for_a_stale_draft_keep_what_was_typed_too(client, quote):
    typed = {**facts(quote, name="Mine"), **grid(row_of(quote.lines.get()))}
    client.post(url("edit", quote), {**typed, "name": "Theirs"})

    response = client.post(url("edit", quote), {**typed, "more": "on"})

    assert response.status_code == 409
    assert 'value="Mine"' in response.text


def test_another_quotes_line_cannot_be_changed(client, quote):
    foreign = QuoteFactory().lines.get()

    response = client.post(url("edit", quote), {**facts(quote), **grid(row_of(foreign, unit_price="1"))})

    assert response.status_code == 404
    foreign.refresh_from_db()
    assert foreign.unit_price == Decimal("200")


@pytest.mark.parametrize(
    "management",
    [
        {"lines-TOTAL_FORMS": "-1"},
        {"lines-TOTAL_FORMS": ""},
        {"lines-TOTAL_FORMS": "1000000000"},
        {"lines-TOTAL_FORMS": "x", "lines-INITIAL_FORMS": "y"},
    ],
)
def test_a_lie_about_the_number_of_rows_changes_nothing(client, quote, management):
    typed = {**facts(quote), **grid(row_of(quote.lines.get())), **management}
    if management["lines-TOTAL_FORMS"] == "1000000000":
        typed |= {f"lines-{n}-description": "x" for n in range(1, 502)}
        typed |= {f"lines-{n}-unit_price": "1" for n in range(1, 502)}

    response = client.post(url("edit", quote), typed)

    assert response.status_code == 422
    assert quote.lines.count() == 1


def test_what_was_there_before_is_no_matter_of_what_is_posted(client, quote):
    typed = {**facts(quote), **grid(row_of(quote.lines.get())), "lines-INITIAL_FORMS": "70"}

    assert client.post(url("edit", quote), typed).status_code == 302
    assert quote.lines.count() == 1


def test_a_line_cannot_come_twice(client, quote):
    line = quote.lines.get()

    response = client.post(url("edit", quote), {**facts(quote), **grid(row_of(line), row_of(line))})

    assert response.status_code == 422


@pytest.mark.parametrize("quantity", ["NaN", "-1", "0", "1e12", "Infinity", "0.0001", "many", "1,5"])
def test_a_quantity_that_is_none_is_refused_and_stays_in_the_cell(client, quote, quantity):
    response = client.post(url("edit", quote), {**facts(quote), **grid(row_of(quote.lines.get(), quantity=quantity))})

    assert response.status_code == 422
    assert f'value="{quantity}"' in response.content.decode()


def test_fields_of_the_record_that_the_form_does_not_show_cannot_be_set(client, quote):
    extra = {"status": "accepted", "total": "1", "is_primary": "", "opportunity": OpportunityFactory().pk}

    client.post(url("edit", quote), {**facts(quote), **extra, **grid(row_of(quote.lines.get()))})

    after = Quote.objects.get(pk=quote.pk)
    assert (after.status, after.total, after.opportunity_id) == ("draft", quote.total, quote.opportunity_id)


def test_a_new_expiry_lies_ahead(client, quote):
    over = business_today() - timedelta(days=1)

    response = client.post(url("edit", quote), {**facts(quote, expires_on=over), **grid(row_of(quote.lines.get()))})

    assert response.status_code == 422


def test_more_rows_come_without_saving(client, quote):
    typed = {**facts(quote, name="Half typed"), **grid(row_of(quote.lines.get())), "more": "on"}

    page = client.post(url("edit", quote), {**typed, "discount_percent": "50"}).content.decode()

    assert 'value="Half typed"' in page
    assert "1,000.00" in page
    assert 'name="lines-5-description"' in page
    quote.refresh_from_db()
    assert quote.name != "Half typed"


def test_saving_and_presenting_goes_on_to_present(client, quote):
    typed = {**facts(quote), **grid(row_of(quote.lines.get())), "present": "on"}

    assert client.post(url("edit", quote), typed).url == url("present", quote)


def count(client, page, thing, typed, row="lines-0"):
    return client.post(url(page, thing), typed, headers={"HX-Request": "true", "HX-Trigger": row})


def test_counting_answers_with_the_row_and_the_totals_and_saves_nothing(client, opportunity):
    ProductFactory(sku="MF-80", list_price=200)
    typed = {
        "name": "x",
        "request_key": uuid4(),
        "discount_percent": "10%",
        **grid({"description": "MF-80", "quantity": "10", "discount_percent": "50"}),
    }

    answer = count(client, "count_new", opportunity, typed).text

    assert 'value="100.00"' in answer
    assert "900.00" in answer
    assert 'id="lines-0-amount" hx-swap-oob="true">1,000.00<' in answer
    assert not Quote.objects.exists()
    assert not QuoteLine.objects.exists()


def test_a_new_quote_is_counted_without_taking_a_number(client, opportunity):
    typed = {
        "name": "x",
        "request_key": uuid4(),
        **grid({"description": "Frames", "quantity": "3", "unit_price": "0.335"}),
    }

    answer = count(client, "count_new", opportunity, typed).content.decode()

    assert "1.01" in answer
    assert not Quote.objects.exists()
    opportunity.refresh_from_db()
    assert opportunity.status == "inquiry"


def test_counting_what_cannot_be_counted_says_what_to_mend(client, opportunity):
    typed = {"name": "x", "request_key": uuid4(), **grid({"description": "Frames", "quantity": "?", "unit_price": "1"})}

    response = count(client, "count_new", opportunity, typed)

    assert response.status_code == 422
    assert "Type a quantity from 0.001 to 999,999.999, with three decimals at most." in response.text
    assert "sum-total" not in response.text


def test_a_new_draft_is_valid_for_the_usual_time(client, opportunity):
    day = business_today() + timedelta(days=30)

    assert f'value="{day.isoformat()}"' in client.get(url("new", opportunity)).text


def test_saving_what_is_saved_already_leaves_no_event(client, quote):
    response = client.post(url("edit", quote), {**facts(quote), **grid(row_of(quote.lines.get())), "present": "on"})

    assert response.url == url("present", quote)
    assert not quote.events.filter(action="edit").exists()


def test_without_script_a_typed_product_becomes_a_row(client, quote):
    ProductFactory(sku="TX-4", name="Transmitter", list_price=50)
    typed = {**facts(quote), **grid(row_of(quote.lines.get())), "more": "on", "add": "TX-4"}

    page = client.post(url("edit", quote), typed).text

    assert 'name="lines-1-description" value="TX-4"' in page
    assert "2,050.00" in page
    assert quote.lines.count() == 1


@pytest.mark.parametrize("page", ["new", "count_new", "present_together", "revoke_link"])
def test_a_foreign_opportunity_does_not_exist(client, rep, page):
    method = client.post if page == "count_new" else client.get
    assert method(url(page, OpportunityFactory())).status_code == 404


def test_a_closed_opportunity_gets_no_quote(client, rep):
    lost = OpportunityFactory(owner=rep, lost=True)

    assert client.get(url("new", lost)).status_code == 409
    typed = {"name": "x", "request_key": uuid4(), **grid()}
    assert client.post(url("new", lost), typed).status_code == 409


def test_who_only_reads_sees_the_draft_without_a_form(client, quote):
    client.force_login(AdministratorFactory())

    page = client.get(url("edit", quote))

    assert page.status_code == 200
    assert 'id="draft"' not in page.content.decode()
    assert client.post(url("edit", quote), {**facts(quote), **grid()}).status_code == 403


def test_a_presented_quote_is_read_only_and_says_how_to_change_it(client, rep):
    quote = QuoteFactory(opportunity=OpportunityFactory(owner=rep, negotiating=True), presented=True)

    page = client.get(url("edit", quote)).content.decode()

    assert "Edit as a new version" in page
    assert client.post(url("edit", quote), {**facts(quote), **grid(row_of(quote.lines.get()))}).status_code == 409


@pytest.mark.parametrize("size", [3, 60])
def test_the_editor_asks_five_questions_whatever_its_size(client, rep, django_assert_max_num_queries, size):
    opportunity = OpportunityFactory(owner=rep, negotiating=True)
    quote = QuoteFactory(opportunity=opportunity, lines=[{} for _ in range(size)])
    for _ in range(size // 3):
        QuoteFactory(opportunity=opportunity)

    with django_assert_max_num_queries(5):
        client.get(url("edit", quote))


def test_a_lead_opens_the_editor_with_no_more_questions(client, rep, django_assert_max_num_queries):
    quote = QuoteFactory()
    client.force_login(LeadFactory(leads=quote.opportunity.team))

    with django_assert_max_num_queries(5):
        assert 'id="draft"' in client.get(url("edit", quote)).content.decode()


def test_five_hundred_lines_are_saved_and_one_more_is_not(client, rep):
    opportunity = OpportunityFactory(owner=rep, negotiating=True)
    quote = QuoteFactory(opportunity=opportunity, lines=[])
    full = {"id": "", "product": "", "quantity": "1", "discount_percent": "", "unit_price": "0.01", "ORDER": ""}
    rows = [{"description": f"Part {n}", **full} for n in range(501)]

    refused = client.post(url("edit", quote), {**facts(quote), **grid(*rows)})
    saved = client.post(url("edit", quote), {**facts(quote), **grid(*rows[:500])})

    assert (refused.status_code, saved.status_code) == (422, 302)
    quote.refresh_from_db()
    assert quote.total == Decimal("5.00")


@pytest.mark.parametrize(("who", "status"), [(RepFactory, 200), (AdministratorFactory, 403)])
def test_the_catalogue_is_suggested_to_who_sells(client, who, status):
    ProductFactory(sku="MF-80")
    ProductFactory(sku="US-1", currency="USD")
    client.force_login(who())

    response = client.get(reverse("quotes:products"), {"currency": "EUR"})

    assert response.status_code == status
    assert ("MF-80" in response.content.decode(), "US-1" in response.content.decode()) == (status == 200, False)


def picked(client, text):
    page = client.get(reverse("quotes:products"), {"currency": "EUR", "q": text})
    return re.findall(r'data-code="([^"]+)"', page.text)


def test_products_are_found_by_the_beginning_of_a_code_or_of_words(client, rep):
    ProductFactory(sku="MF-80", name="Magnetic flow meter")
    ProductFactory(sku="TX-4", name="Transmitter for MF meters")
    ProductFactory(sku="MF-80/A", name="Adapter", active=False)
    ProductFactory(sku="US-1", name="Magnetic thing", currency="USD")

    assert picked(client, "mf") == ["MF-80", "TX-4"]
    assert picked(client, "met mag") == ["MF-80"]
    assert picked(client, "%") == picked(client, "nothing") == picked(client, "\0' | x:*") == []


def test_the_code_itself_comes_first_and_eight_are_enough(client, rep):
    for n in range(12):
        ProductFactory(sku=f"AB-1{n}", name=f"A {n}")
    ProductFactory(sku="AB-1", name="Z")

    found = picked(client, "ab-1")

    assert (found[0], len(found)) == ("AB-1", 8)


@pytest.mark.parametrize("size", [0, 40])
def test_the_picker_asks_three_questions(client, rep, django_assert_max_num_queries, size):
    ProductFactory.create_batch(size)

    with django_assert_max_num_queries(3):
        picked(client, "m")


@pytest.mark.parametrize("currency", ["", "\0", "EUREUR"])
def test_no_catalogue_is_in_a_currency_that_is_none(client, rep, currency):
    assert client.get(reverse("quotes:products"), {"currency": currency}).status_code == 404


def test_who_only_sees_a_draft_does_not_save_it_even_as_it_is(client, quote):
    client.force_login(AdministratorFactory())
    line = quote.lines.get()
    same = {"name": quote.name, "version": quote.version, "discount_percent": "", "message": "", "expires_on": ""}

    response = client.post(quote.get_absolute_url(), grid(row_of(line), **same))

    assert response.status_code == 403
