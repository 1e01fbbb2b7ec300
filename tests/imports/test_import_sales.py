"""What an import leaves behind agrees with the files, counted naively: for a made folder and for the public sample."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Sum

from accounts.models import Team, User
from accounts.roles import Role
from catalogue.models import Product
from customers.models import Customer
from lifecycle.clock import business_day
from opportunities.models import Opportunity, OpportunityEvent, Outcome
from orders.models import Order, OrderEvent, OrderLine
from quotes.models import Quote, QuoteEvent, QuoteLine
from tests.imports.conftest import real_sample
from tests.imports.folder import count, make_folder, table

# One worker imports each folder once for all tests here.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("import of the sample")]
STAND_IN = "Walk-in customers"


@pytest.fixture(scope="module", params=["made", "real"])
def sales(request, tmp_path_factory):
    return real_sample() if request.param == "real" else make_folder(tmp_path_factory.mktemp("sales"))


@pytest.fixture(scope="module", autouse=True)
def imported(sales, django_db_setup, django_db_blocker):
    """Import once for all tests of this module, check what the database checks at commit, and undo it at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("import_sales", str(sales), "--live", "--stand-in-customer", STAND_IN, stdout=out)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def counted(sales):
    return count(sales)


def test_opportunities_agree_with_the_file_stage_by_stage(counted):
    stages = Counter(Opportunity.objects.values_list("status", flat=True))

    names = {"inquiry": "Prospecting", "negotiation": "Engaging", "won": "Won", "lost": "Lost"}
    assert Counter({names[status]: number for status, number in stages.items()}) == counted.stages


def test_the_orders_add_up_to_the_values_of_the_won_deals(counted):
    assert Order.objects.aggregate(total=Sum("total"))["total"] == counted.won_total
    assert OrderLine.objects.aggregate(total=Sum("amount"))["total"] == counted.won_total
    assert Order.objects.count() == counted.stages["Won"]


def test_everything_but_a_prospect_has_a_quote_of_one_line(counted):
    assert Quote.objects.count() == QuoteLine.objects.count() == counted.stages.total() - counted.stages["Prospecting"]
    assert not Quote.objects.filter(opportunity__status="inquiry").exists()
    assert set(Quote.objects.values_list("opportunity__status", "status").distinct()) == {
        ("negotiation", "draft"),
        ("won", "accepted"),
        ("lost", "abandoned"),
    }


def test_open_and_lost_quotes_stand_at_list_price_and_won_ones_at_the_value_of_the_deal():
    assert not QuoteLine.objects.exclude(quote__status="accepted").exclude(unit_price=F("list_price")).exists()
    for line in QuoteLine.objects.filter(quote__status="accepted").select_related("quote__opportunity")[:50]:
        order = Order.objects.get(quote_id=line.quote_id)
        assert line.unit_price == line.quote.opportunity.value == order.total


def test_drafts_have_no_expiry_and_lost_deals_no_better_reason():
    assert not Quote.objects.exclude(expires_on=None).exists()
    lost = Opportunity.objects.filter(status="lost")
    assert set(lost.values_list("loss_reason__code", flat=True)) == {"unspecified"}
    assert set(Quote.objects.filter(status="abandoned").values_list("abandon_reason__code", flat=True)) == {
        "opportunity_lost"
    }


def test_dates_and_owners_are_those_of_the_file(sales):
    for deal in table(sales, "sales_pipeline.csv")[:100]:
        opportunity = Opportunity.objects.filter(external_id=deal["opportunity_id"])
        created, closed, owner = opportunity.values_list("created_at", "closed_at", "owner__name").get()
        if deal["engage_date"]:
            assert business_day(created) == date.fromisoformat(deal["engage_date"])
        assert (business_day(closed).isoformat() if closed else "") == deal["close_date"]
        assert owner == deal["sales_agent"]


def test_each_record_has_one_import_event_without_a_person():
    for events, records in ((OpportunityEvent, Opportunity), (QuoteEvent, Quote), (OrderEvent, Order)):
        assert events.objects.count() == records.objects.count()
        assert not events.objects.exclude(actor=None).exists()
        assert set(events.objects.values_list("action", "through", "source").distinct()) == {("import", "import", "")}


def test_every_closed_opportunity_has_its_outcome(counted):
    assert Counter(Outcome.objects.values_list("outcome", flat=True)) == {
        "won": counted.stages["Won"],
        "lost": counted.stages["Lost"],
    }
    closed = Opportunity.objects.closed()
    assert set(closed.values_list("external_id", flat=True)) == set(
        Outcome.objects.values_list("external_id", flat=True)
    )


def test_agents_are_reps_and_managers_leads_who_cannot_sign_in_yet(sales, counted):
    assert User.objects.count() == counted.people
    for agent in table(sales, "sales_teams.csv"):
        rep, lead = User.objects.get(name=agent["sales_agent"]), User.objects.get(name=agent["manager"])
        team = Team.objects.get(name=f"{agent['regional_office']}, {agent['manager']}")
        assert (rep.roles, lead.roles) == ({Role.REP}, {Role.LEAD})
        assert rep.team_ids == lead.led_team_ids == {team.pk}
        assert rep.is_active
        assert not rep.has_usable_password()
    assert User.objects.get(name="Mei-Mei Johns").email == "mei-mei.johns@import.invalid"


def test_products_are_known_by_their_names_and_sold_in_dollars(sales, counted):
    assert Product.objects.count() == counted.products
    for row in table(sales, "products.csv"):
        product = Product.objects.get(sku=row["product"])
        assert (str(product.list_price), product.family, product.currency) == (
            f"{row['sales_price']}.0000",
            row["series"],
            "USD",
        )
    assert set(Opportunity.objects.values_list("currency", flat=True)) == {"USD"}


def test_accounts_are_customers_with_an_address_that_holds_only_the_country(counted):
    accounts = Customer.objects.exclude(external_id=None)
    assert accounts.count() == counted.accounts
    address = accounts.get(name="Hottechi").addresses.get()
    assert (str(address), address.country) == ("South Korea", "KR")
    assert accounts.get(name="Hottechi").sector == "technology"


def test_the_stand_in_takes_what_names_no_account(counted, imported):
    stand_in = Customer.objects.get(name=STAND_IN)

    assert stand_in.opportunities.count() == counted.without_account
    assert f"{counted.without_account:,} of them take the stand-in customer." in imported


def test_the_report_tells_what_was_taken_and_repaired(counted, imported):
    assert f"sales_pipeline.csv: {counted.stages.total():,} rows: {counted.stages.total():,} taken" in imported
    assert f"repaired: product “GTXPro” read as “GTX Pro” ({counted.misspelt:,} rows:" in imported
    assert f"add up to {counted.won_total:,.2f} USD" in imported
    assert "sector “technolgy” read as “technology”" in imported
    assert "office_location “Philipines” read as “Philippines”" in imported


def test_a_second_import_changes_nothing(sales, counted, imported):
    before = everything()
    out = StringIO()

    call_command("import_sales", str(sales), "--live", stdout=out)

    assert f"{counted.stages.total():,} rows: 0 taken, {counted.stages.total():,} here already" in out.getvalue()
    assert everything() == before


@pytest.mark.parametrize("sales", ["real"], indirect=True, scope="module")
def test_the_public_sample_comes_to_its_known_figures(imported):
    assert "500 prospecting, 1,589 engaging, 4,238 won, 2,473 lost" in imported
    assert "add up to 10,005,534.00 USD" in imported
    assert "(1,480 rows:" in imported
    assert "1,425 of them take the stand-in customer." in imported


def everything():
    models = [User, Team, Product, Customer, Opportunity, Quote, QuoteLine, Order, OrderLine, Outcome]
    models += [OpportunityEvent, QuoteEvent, OrderEvent]
    return {model: list(model._default_manager.order_by("pk").values()) for model in models}
