"""A folder of the sample's shape, with its faults, and what such a folder holds when it is counted naively."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

AGENTS = [
    ("Anna Snelling", "Dustin Brinkmann", "Central"),
    ("Mei-Mei Johns", "Dustin Brinkmann", "Central"),
    ("Darcel Schlecht", "Melvin Marxen", "Central"),
    ("Zane Levy", "Summer Sewald", "West"),
]
PRODUCTS = [("GTX Basic", "GTX", "550"), ("GTX Pro", "GTX", "4821"), ("MG Special", "MG", "55")]
ACCOUNTS = [
    ("Acme Corporation", "technolgy", "United States"),
    ("Bioholding", "medical", "Philipines"),
    ("Hottechi", "technolgy", "Korea"),
    ("=2+5 Holding", "retail", "Japan"),
]
HEADERS = {
    "sales_teams.csv": ["sales_agent", "manager", "regional_office"],
    "products.csv": ["product", "series", "sales_price"],
    "accounts.csv": [
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    ],
    "sales_pipeline.csv": [
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ],
}
FIRST_DAY = date(2016, 10, 20)


def write_table(folder, name, rows, header=None, **options):
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, **options)
        writer.writerow(header or HEADERS[name])
        writer.writerows(rows)


def make_folder(folder: Path, *, deals: int = 120) -> Path:
    folder.mkdir(exist_ok=True)
    write_table(folder, "sales_teams.csv", AGENTS)
    write_table(folder, "products.csv", PRODUCTS)
    write_table(folder, "accounts.csv", [(n, s, 1996, "1100.04", 2822, place, "") for n, s, place in ACCOUNTS])
    chance = Random(8800)  # the same deals every time
    write_table(folder, "sales_pipeline.csv", [make_deal(number, chance) for number in range(deals)])
    return folder


def make_deal(number, chance):
    """Take the stages in turn, so that each occurs; the rest is by chance."""
    stage = ["Won", "Lost", "Engaging", "Prospecting", "Won"][number % 5]
    engaged = FIRST_DAY + timedelta(days=chance.randrange(300))
    closed = engaged + timedelta(days=chance.randrange(130))
    product, _, price = chance.choice(PRODUCTS)
    is_closed = stage in {"Won", "Lost"}
    value = str(int(int(price) * chance.uniform(0.8, 1.1))) if stage == "Won" else "0" if is_closed else ""
    return [
        f"{number:08X}",
        chance.choice(AGENTS)[0],
        "GTXPro" if product == "GTX Pro" and chance.random() < 0.5 else product,
        chance.choice(ACCOUNTS)[0] if is_closed or chance.random() < 0.4 else "",
        stage,
        "" if stage == "Prospecting" else engaged.isoformat(),
        closed.isoformat() if is_closed else "",
        value,
    ]


@dataclass(frozen=True)
class Counted:
    stages: Counter
    won_total: Decimal
    misspelt: int
    without_account: int
    people: int
    accounts: int
    products: int


def count(folder: Path) -> Counted:
    """Count the files with nothing of ours."""
    deals = table(folder, "sales_pipeline.csv")
    teams = table(folder, "sales_teams.csv")
    return Counted(
        stages=Counter(deal["deal_stage"] for deal in deals),
        won_total=sum((Decimal(deal["close_value"] or 0) for deal in deals), Decimal(0)),
        misspelt=sum(deal["product"] == "GTXPro" for deal in deals),
        without_account=sum(not deal["account"] for deal in deals),
        people=len({agent["sales_agent"] for agent in teams} | {agent["manager"] for agent in teams}),
        accounts=len(table(folder, "accounts.csv")),
        products=len(table(folder, "products.csv")),
    )


def table(folder, name):
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
