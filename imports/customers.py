"""Accounts become customers with an address that holds only the country."""

from __future__ import annotations

from dataclasses import dataclass, replace

from customers.countries import codes_by_name
from customers.models import Address, Contact, Customer

from .cells import quoted
from .findings import FileReport
from .records import Account

SECTORS = {"technolgy": "technology"}
LOCATIONS = {"Philipines": "Philippines", "Korea": "South Korea"}
CODES = codes_by_name()
NOBODY = "Not known yet"


@dataclass(frozen=True)
class Buyer:
    """A customer, and the address or else the contact that stands on its deals."""

    customer: Customer
    address: Address | None
    contact: Contact | None = None


def prepare_customers(accounts: list[Account], report: FileReport) -> list[Account]:
    """Return the accounts with their spelling mended and a country that is one; the name serves as external id."""
    known = set(
        Customer.objects.filter(external_id__in=[account.name for account in accounts]).values_list(
            "external_id", flat=True
        )
    )
    report.rows = len(accounts)
    report.notes.append("year_established, revenue, employees and subsidiary_of are not used")
    usable = []
    for account in accounts:
        mended = mend(account)
        if mended.location not in CODES:
            report.refused(account.row, f"office_location {quoted(account.location)} is no country")
            continue
        usable.append(mended)
        if account.name in known:
            report.known += 1
        else:
            report.taken += 1
            tell_of_repairs(account, mended, report)
    return usable


def mend(account: Account) -> Account:
    return replace(
        account,
        sector=SECTORS.get(account.sector, account.sector),
        location=LOCATIONS.get(account.location, account.location),
    )


def tell_of_repairs(account: Account, mended: Account, report: FileReport) -> None:
    if mended.sector != account.sector:
        report.repaired(account.row, f"sector {quoted(account.sector)} read as {quoted(mended.sector)}")
    if mended.location != account.location:
        reason = f"office_location {quoted(account.location)} read as {quoted(mended.location)}"
        report.repaired(account.row, reason)


def write_customers(accounts: list[Account]) -> dict[str, Buyer]:
    return {account.name: write_customer(account) for account in accounts}


def write_customer(account: Account) -> Buyer:
    customer, is_new = Customer.objects.get_or_create(
        external_id=account.name, defaults={"name": account.name, "sector": account.sector}
    )
    if is_new:
        return Buyer(customer, customer.addresses.create(country=CODES[account.location]))
    return reachable(customer.merged_into or customer)


def reachable(customer: Customer) -> Buyer:
    """Give a customer of whom neither an address nor a person is known a contact that says so."""
    address = customer.addresses.first()
    contact = None if address else customer.contacts.active().first() or customer.contacts.create(name=NOBODY)
    return Buyer(customer, address, contact)


def write_stand_in(name: str) -> Buyer:
    """Return the customer who stands in where a deal names none, by name; made if there is none."""
    known = Customer.objects.active().filter(name=name, merged_into=None).order_by("pk").first()
    return reachable(known or Customer.objects.create(name=name))
