"""Who buys from Halden Instruments. Of two of them nobody's name is known yet, only where they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify

from customers.models import Address, Contact, Customer

PHONE = "+45 00 00 00 00"


@dataclass(frozen=True)
class Buyer:
    customer: Customer
    contact: Contact | None
    address: Address


@dataclass(frozen=True)
class Business:
    name: str
    host: str
    person: str
    job_title: str
    street: str
    postcode: str
    city: str
    country: str
    sector: str
    language: str = ""
    time_zone: str = ""


BUSINESSES = [
    Business(
        "Lowfield Dairy Co-op", "lowfield", "Hanne Dahl", "Production engineer",
        "Mejerivej 14", "8800", "Viborg", "DK", "Food",
    ),
    Business(
        "Kestrel Foods", "kestrel", "Owen Marsh", "Quality manager",
        "Cold Store Road 3", "PE21 7TN", "Boston", "GB", "Food",
    ),
    Business(
        "Corvid Robotics", "corvid", "Leonie Arndt", "Head of purchasing",
        "Werkstraße 20", "70565", "Stuttgart", "DE", "Machinery", "de", "Europe/Berlin",
    ),
    Business(
        "Tallis Ceramics", "tallis", "Bram de Wit", "Kiln manager",
        "Ovenlaan 8", "6211", "Maastricht", "NL", "Ceramics",
    ),
    Business(
        "Brightwater Utilities", "brightwater", "Rosa Castell", "Operations manager",
        "Reservoir Lane 1", "LS11 5AB", "Leeds", "GB", "Water",
    ),
    Business(
        "Ashgrove Hospital Trust", "ashgrove", "Dr Imogen Hale", "Estates director",
        "Ashgrove Avenue 40", "M14 6WL", "Manchester", "GB", "Health",
    ),
    Business(
        "Orme & Sons Brewing", "orme", "Gwen Orme", "Head brewer",
        "Maltings Yard 2", "LL30 2AB", "Llandudno", "GB", "Food",
    ),
    Business(
        "Vantage Marine", "vantage", "Peter Harrow", "Fleet superintendent",
        "Kaigata 11", "5003", "Bergen", "NO", "Marine",
    ),
    Business(
        "Meridian Paper", "meridian", "Aino Laine", "Mill engineer",
        "Tehtaankatu 5", "45100", "Kouvola", "FI", "Paper",
    ),
    Business("Sable Bay Desalination", "sablebay", "", "", "", "", "Almería", "ES", "Water"),
    Business(
        "Costa Verde Olive Oil", "costaverde", "Inês Duarte", "Plant manager",
        "Rua do Lagar 9", "7800", "Beja", "PT", "Food", "en-gb", "Europe/Lisbon",
    ),
    Business(
        "Sierra Solar Thermal", "sierra", "Mateo Rúa", "Project engineer",
        "Camino del Sol 33", "41500", "Sevilla", "ES", "Energy",
    ),
    Business("Marisol Bottling", "marisol", "", "", "", "", "Málaga", "ES", "Food"),
]  # fmt: skip


def make_buyers() -> dict[str, Buyer]:
    return {business.name: make_buyer(business) for business in BUSINESSES}


def make_buyer(business: Business) -> Buyer:
    customer = Customer.objects.create(name=business.name, sector=business.sector)
    address = customer.addresses.create(
        line1=business.street, postcode=business.postcode, city=business.city, country=business.country
    )
    return Buyer(customer, make_contact(customer, business) if business.person else None, address)


def make_contact(customer: Customer, business: Business) -> Contact:
    mailbox = slugify(business.person).replace("-", ".")
    return customer.contacts.create(
        name=business.person,
        job_title=business.job_title,
        email=f"{mailbox}@{business.host}.example",
        phone=PHONE,
        language=business.language,
        time_zone=business.time_zone,
    )
