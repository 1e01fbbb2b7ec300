import csv

import pytest
from django.core.management import CommandError
from django.db import connection

from accounts.models import Team, User
from customers.models import Customer
from imports.customers import NOBODY
from opportunities.models import Opportunity
from orders.models import Order
from tests.factories import ProductFactory
from tests.imports.folder import count, write_table

pytestmark = pytest.mark.django_db


def test_a_rehearsal_reports_everything_and_writes_nothing(folder, import_sales):
    counted = count(folder)

    told = import_sales(folder, "--stand-in-customer", "Walk-in customers")

    assert told.startswith("Rehearsal: nothing is written.")
    assert f"{counted.stages.total()} taken" in told
    assert not any(model.objects.exists() for model in (User, Team, Customer, Opportunity, Order))


def test_rehearsal_and_import_tell_the_same(folder, import_sales):
    rehearsed = import_sales(folder)

    assert import_sales(folder, "--live").splitlines()[1:] == rehearsed.splitlines()[1:]


def test_deals_without_an_account_are_refused_with_their_rows(folder, import_sales, tmp_path):
    counted = count(folder)

    told = import_sales(folder, "--live", "--report", str(tmp_path / "report.csv"))

    assert f"refused: it names no account; a stand-in customer would take it ({counted.without_account} rows:" in told
    assert Opportunity.objects.count() == counted.stages.total() - counted.without_account
    with (tmp_path / "report.csv").open(newline="") as file:
        refused = [row for row in csv.DictReader(file) if row["finding"] == "refused"]
    with (folder / "sales_pipeline.csv").open(newline="") as file:
        nameless = [str(number) for number, deal in enumerate(csv.DictReader(file), 2) if not deal["account"]]
    assert [row["row"] for row in refused] == nameless


def test_what_was_refused_before_is_taken_with_a_stand_in_later(folder, import_sales):
    import_sales(folder, "--live")

    told = import_sales(folder, "--live", "--stand-in-customer", "Walk-in customers")

    assert f"{count(folder).without_account} taken" in told
    assert Opportunity.objects.count() == count(folder).stages.total()


def test_a_stand_in_of_whom_nothing_is_known_gets_a_contact_that_says_so(folder, import_sales):
    import_sales(folder, "--live", "--stand-in-customer", "Walk-in customers")

    contacts = Opportunity.objects.filter(customer__name="Walk-in customers").values_list("contact__name", flat=True)
    assert set(contacts) == {NOBODY}


def test_a_customer_who_is_here_already_can_stand_in(folder, import_sales):
    customer = Customer.objects.create(name="Walk-in customers")
    address = customer.addresses.create(country="DE")

    import_sales(folder, "--live", "--stand-in-customer", "Walk-in customers")

    assert set(customer.opportunities.values_list("contact_address", flat=True)) == {address.pk}


def test_an_account_of_the_file_can_stand_in(folder, import_sales):
    import_sales(folder, "--live", "--stand-in-customer", "Acme Corporation")

    assert Customer.objects.filter(name="Acme Corporation").count() == 1
    assert Opportunity.objects.count() == count(folder).stages.total()


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "two\nlines"])
def test_a_stand_in_needs_a_name(folder, import_sales, name):
    with pytest.raises(CommandError, match="needs a name"):
        import_sales(folder, "--stand-in-customer", name)


@pytest.mark.parametrize(
    ("file", "row", "reason"),
    [
        (
            "sales_pipeline.csv",
            ["X1", "Nobody Known", "GTX Pro", "Hottechi", "Engaging", "2017-01-01", "", ""],
            "sales_agent “Nobody Known” is not among the rows taken from sales_teams.csv",
        ),
        (
            "sales_pipeline.csv",
            ["X1", "Zane Levy", "GTX Max", "Hottechi", "Engaging", "2017-01-01", "", ""],
            "product “GTX Max” is not among the rows taken from products.csv",
        ),
        (
            "sales_pipeline.csv",
            ["X1", "Zane Levy", "GTX Pro", "Nowhere Inc", "Engaging", "2017-01-01", "", ""],
            "account “Nowhere Inc” is not among the rows taken from accounts.csv",
        ),
        (
            "accounts.csv",
            ["Far Away", "retail", "", "", "", "Atlantis", ""],
            "office_location “Atlantis” is no country",
        ),
    ],
)
def test_a_row_that_refers_to_nothing_is_refused_and_the_rest_is_taken(folder, import_sales, file, row, reason):
    with (folder / file).open("a", newline="") as handle:
        csv.writer(handle).writerow(row)

    told = import_sales(folder, "--live")

    assert reason in told
    assert Opportunity.objects.exists()
    assert not Opportunity.objects.filter(external_id="X1").exists()


def test_a_product_that_is_here_in_another_currency_is_refused(folder, import_sales):
    ProductFactory(sku="MG Special", currency="EUR")

    assert "refused: “MG Special” is here already, in EUR" in import_sales(folder)


def test_deals_of_a_person_who_left_are_refused(folder, import_sales):
    import_sales(folder, "--live")
    User.objects.filter(name="Zane Levy").update(is_active=False)

    told = import_sales(folder, "--live", "--stand-in-customer", "Walk-in customers")

    assert "“Zane Levy” is no longer active here" in told


def test_people_who_were_moved_since_stay_where_they_are(folder, import_sales):
    import_sales(folder, "--live")
    moved, other = User.objects.get(name="Zane Levy"), Team.objects.create(name="Elsewhere")
    moved.teams.set([other])

    import_sales(folder, "--live", "--stand-in-customer", "Walk-in customers")

    assert list(moved.teams.all()) == [other]


def test_what_looks_like_a_formula_is_kept_as_text(folder, import_sales, tmp_path):
    write_table(folder, "products.csv", [("=cmd|' /C calc'!A0", "+1", "5"), ("GTX Pro", "GTX", "4821")])

    import_sales(folder, "--live", "--report", str(tmp_path / "report.csv"))

    assert Customer.objects.filter(name="=2+5 Holding").exists()
    with (tmp_path / "report.csv").open(newline="") as file:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in csv.reader(file) for cell in row)


def test_a_report_that_cannot_be_written_stops_the_import_before_it_begins(folder, import_sales, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        import_sales(folder, "--live", "--report", str(tmp_path / "nowhere" / "report.csv"))

    assert not Opportunity.objects.exists()


def test_columns_may_stand_in_another_order_behind_a_byte_order_mark(folder, import_sales):
    text = "regional_office,sales_agent,manager\nWest,Zane Levy,Summer Sewald\n"
    (folder / "sales_teams.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert "sales_teams.csv: 1 rows: 1 taken" in import_sales(folder)


def test_what_the_database_checks_at_commit_holds(folder, import_sales):
    import_sales(folder, "--live", "--stand-in-customer", "Walk-in customers")

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
