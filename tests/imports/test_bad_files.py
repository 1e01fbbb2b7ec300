"""Each of these makes the folder unusable: one report, exit code 1, and nothing written."""

import pytest
from django.core.management import CommandError

from accounts.models import User
from customers.models import Customer
from imports import tables
from opportunities.models import Opportunity
from tests.imports.folder import HEADERS

pytestmark = pytest.mark.django_db
PIPELINE = ",".join(HEADERS["sales_pipeline.csv"])
GOOD = "A1,Zane Levy,GTX Pro,Hottechi,Won,2016-11-01,2017-03-01,4000"


def refused(folder, import_sales, *arguments):
    with pytest.raises(CommandError) as refusal:
        import_sales(folder, "--live", *arguments)
    assert refusal.value.returncode == 1
    assert not any(model.objects.exists() for model in (User, Customer, Opportunity))
    return str(refusal.value)


@pytest.mark.parametrize("file", HEADERS)
def test_a_missing_file_is_named(folder, import_sales, file):
    (folder / file).unlink()

    told = refused(folder, import_sales)

    assert told == f"Nothing was written: the files cannot be imported.\n{file}\n  fault: the file is missing"


@pytest.mark.parametrize("file", HEADERS)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"a;b;c\n1;2;3\n", "the header is wrong"),
        (b"PK\x03\x04\x14\x00\x00\x00", "NUL bytes"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not UTF-8"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "the header is wrong"),
    ],
)
def test_what_is_no_such_table_is_refused(folder, import_sales, file, content, reason):
    (folder / file).write_bytes(content)

    told = refused(folder, import_sales)

    assert file in told
    assert reason in told


@pytest.mark.parametrize("file", HEADERS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_refused(folder, import_sales, file, encoding):
    (folder / file).write_bytes((folder / file).read_text().encode(encoding))

    assert "save it as CSV UTF-8" in refused(folder, import_sales)


@pytest.mark.parametrize("file", HEADERS)
def test_windows_western_is_refused_with_its_line(folder, import_sales, file):
    (folder / file).write_bytes((folder / file).read_bytes() + "Café".encode("cp1252"))

    line = (folder / file).read_bytes().count(b"\n") + 1
    assert f"the file is not UTF-8 (line {line}): save it as CSV UTF-8" in refused(folder, import_sales)


@pytest.mark.parametrize("file", HEADERS)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda header: header[1:], "is missing"),
        (lambda header: [*header, "surprise"], "“surprise” is not known"),
        (lambda header: [*header, header[0]], "stands there twice"),
        (lambda header: [header[0].upper(), *header[1:]], "is missing"),
        (lambda header: [*header[:-1], ""], "“” is not known"),
    ],
)
def test_a_wrong_header_is_told_column_by_column(folder, import_sales, file, change, reason):
    (folder / file).write_text(",".join(change(HEADERS[file])) + "\n")

    told = refused(folder, import_sales)

    assert "the header is wrong" in told
    assert reason in told


@pytest.mark.parametrize("file", HEADERS)
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("only one cell", "the row has 1 cells, the header"),
        (",".join("abcdefghijkl"), "the row has 12 cells, the header"),
        ('"never closed,', "no clean CSV"),
        ('"closed" too early,b,c', "no clean CSV"),
    ],
)
def test_ragged_rows_and_broken_quotes_are_faults(folder, import_sales, file, row, reason):
    with (folder / file).open("a") as handle:
        handle.write(row + "\n")

    assert reason in refused(folder, import_sales)


@pytest.mark.parametrize("file", HEADERS)
def test_a_header_without_rows_is_refused(folder, import_sales, file):
    (folder / file).write_text(",".join(HEADERS[file]) + "\n")

    assert "a header, but no rows" in refused(folder, import_sales)


@pytest.mark.parametrize("file", HEADERS)
def test_the_same_name_or_number_twice_is_a_fault(folder, import_sales, file):
    lines = (folder / file).read_text().splitlines()
    (folder / file).write_text("\n".join([*lines, lines[1]]) + "\n")

    assert "it names the same as row 2" in refused(folder, import_sales)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("engage_date", "2017-02-30", "no day of the calendar"),
        ("engage_date", "2017-13-01", "no day of the calendar"),
        ("engage_date", "01.11.2016", "no date like"),
        ("engage_date", "11/01/2016", "no date like"),
        ("engage_date", "2016-11-1", "no date like"),
        ("engage_date", "20161101", "no date like"),
        ("engage_date", "42675", "no date like"),
        ("engage_date", "0001-01-01", "lies before 1950-01-01 or after today"),
        ("engage_date", "9999-12-31", "lies before 1950-01-01 or after today"),
        ("engage_date", "２０１６-11-01", "no date like"),
        ("engage_date", "", "a deal in Won needs its engage_date"),
        ("engage_date", "2017-03-02", "lies before engage_date"),
        ("close_date", "2016-10-31", "lies before engage_date"),
        ("close_date", "2999-01-01", "lies before 1950-01-01 or after today"),
        ("close_date", "", "a deal in Won needs its close_date"),
        ("close_value", "-1", "no amount"),
        ("close_value", "+1", "no amount"),
        ("close_value", "NaN", "no amount"),
        ("close_value", "Infinity", "no amount"),
        ("close_value", "1e9", "no amount"),
        ("close_value", "999999999", "no amount"),
        ("close_value", "1.234", "no amount"),
        ("close_value", "1 000", "no amount"),
        ("close_value", "$4000", "no amount"),
        ("close_value", "=1+1", "no amount"),
        ("close_value", "٤٠٠٠", "no amount"),
        ("close_value", "", "a deal in Won needs its close_value"),
        ("close_value", "0", "a deal in Won needs its close_value"),
        ("deal_stage", "won", "is none of Prospecting, Engaging, Won, Lost"),
        ("deal_stage", "Negotiating", "is none of"),
        ("deal_stage", "", "is none of"),
        ("deal_stage", "Lost", "a deal in Lost has a close_value"),
        ("deal_stage", "Engaging", "a deal in Engaging has a close_date"),
        ("deal_stage", "Prospecting", "a deal in Prospecting has an engage_date"),
        ("opportunity_id", "", "opportunity_id is empty"),
        ("opportunity_id", "x" * 101, "opportunity_id is longer than 100 characters"),
        ("opportunity_id", "A\x07", "control characters"),
        ("sales_agent", "", "sales_agent is empty"),
        ("product", "", "product is empty"),
        ("account", "x" * 101, "account is longer than 100 characters"),
    ],
)
def test_a_deal_that_cannot_be_meant_is_a_fault_with_its_row(folder, import_sales, column, value, reason):
    cells = GOOD.split(",")
    cells[HEADERS["sales_pipeline.csv"].index(column)] = value
    (folder / "sales_pipeline.csv").write_text(f"{PIPELINE}\n{GOOD.replace('A1', 'A0')}\n{','.join(cells)}\n")

    told = refused(folder, import_sales)

    assert reason in told
    assert "(row 3)" in told


@pytest.mark.parametrize("price", ["-5", "NaN", "inf", "", "free", "100000000", "1,5"])
def test_a_price_that_cannot_be_meant_is_a_fault(folder, import_sales, price):
    (folder / "products.csv").write_text(f'product,series,sales_price\nGTX Pro,GTX,"{price}"\n')

    assert "sales_price" in refused(folder, import_sales)


@pytest.mark.parametrize(
    ("agents", "reason"),
    [
        ("José Ruiz,Cara Losch,East\nJose Ruiz,Cara Losch,East", "would both become jose.ruiz@import.invalid"),
        ("李,Cara Losch,East", "gives no e-mail address"),
        ("Anna,,East", "manager is empty"),
        ("Anna,Cara Losch,", "regional_office is empty"),
    ],
)
def test_people_who_cannot_be_told_apart_are_a_fault(folder, import_sales, agents, reason):
    (folder / "sales_teams.csv").write_text(f"sales_agent,manager,regional_office\n{agents}\n", encoding="utf-8")

    assert reason in refused(folder, import_sales)


def test_all_faults_of_all_files_are_told_at_once(folder, import_sales, tmp_path):
    (folder / "accounts.csv").unlink()
    (folder / "products.csv").write_text("product,series,sales_price\nGTX Pro,GTX,-1\n")
    (folder / "sales_pipeline.csv").write_text(f"{PIPELINE}\n" + GOOD.replace("4000", "-1") + "\n")

    told = refused(folder, import_sales, "--report", str(tmp_path / "report.csv"))

    assert all(file in told for file in ("accounts.csv", "products.csv", "sales_pipeline.csv"))
    assert (tmp_path / "report.csv").read_text().count("fault") == 3


def test_many_faults_are_told_in_short(folder, import_sales):
    rows = "\n".join(GOOD.replace("A1", f"A{n}").replace("4000", f"-{n}") for n in range(500))
    (folder / "sales_pipeline.csv").write_text(f"{PIPELINE}\n{rows}\n")

    told = refused(folder, import_sales)

    assert "and 480 more reasons" in told
    assert len(told.splitlines()) < 30


def test_a_file_far_too_large_is_refused_before_it_is_read(folder, import_sales, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_FILE", 1024)

    assert "larger than" in refused(folder, import_sales)


def test_a_folder_that_is_not_there_is_named(tmp_path, import_sales):
    with pytest.raises(CommandError, match="There is no folder"):
        import_sales(tmp_path / "nowhere")
