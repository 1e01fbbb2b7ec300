"""The rows of the four files as records. Reading one raises `Fault` where a cell cannot be meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self

from lifecycle.clock import business_today

from .cells import Fault, day, folded, money, optional_money, optional_text, quoted, text

Cells = dict[str, str]


@dataclass(frozen=True)
class Agent:
    """A sales agent with manager and office."""

    FILE: ClassVar[str] = "sales_teams.csv"
    COLUMNS: ClassVar[tuple[str, ...]] = ("sales_agent", "manager", "regional_office")

    row: int
    name: str
    manager: str
    office: str

    @classmethod
    def read(cls, row: int, cells: Cells) -> Self:
        return cls(
            row,
            text(cells["sales_agent"], "sales_agent", 60),
            text(cells["manager"], "manager", 60),
            text(cells["regional_office"], "regional_office", 30),
        )

    @property
    def key(self) -> str:
        return folded(self.name)

    @property
    def team(self) -> str:
        return f"{self.office}, {self.manager}"


@dataclass(frozen=True)
class Article:
    """A product with its suggested price."""

    FILE: ClassVar[str] = "products.csv"
    COLUMNS: ClassVar[tuple[str, ...]] = ("product", "series", "sales_price")

    row: int
    name: str
    series: str
    price: Decimal

    @classmethod
    def read(cls, row: int, cells: Cells) -> Self:
        return cls(
            row,
            text(cells["product"], "product", 60),
            optional_text(cells["series"], "series", 100),
            money(cells["sales_price"], "sales_price"),
        )

    @property
    def key(self) -> str:
        return folded(self.name)


@dataclass(frozen=True)
class Account:
    """A customer. Founding year, revenue, employees and parent company have no place in Pursuit and are left out."""

    FILE: ClassVar[str] = "accounts.csv"
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    )

    row: int
    name: str
    sector: str
    location: str

    @classmethod
    def read(cls, row: int, cells: Cells) -> Self:
        return cls(
            row,
            text(cells["account"], "account", 100),
            optional_text(cells["sector"], "sector", 100),
            text(cells["office_location"], "office_location", 100),
        )

    @property
    def key(self) -> str:
        return folded(self.name)


class DealStage(StrEnum):
    PROSPECTING = "Prospecting"
    ENGAGING = "Engaging"
    WON = "Won"
    LOST = "Lost"


@dataclass(frozen=True)
class Deal:
    """An opportunity as the seller's pipeline tells it."""

    FILE: ClassVar[str] = "sales_pipeline.csv"
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    )

    row: int
    key: str
    agent: str
    article: str
    account: str
    stage: DealStage
    engaged: date | None
    closed: date | None
    value: Decimal

    @classmethod
    def read(cls, row: int, cells: Cells) -> Self:
        today = business_today()
        engaged, closed = cells["engage_date"], cells["close_date"]
        deal = cls(
            row,
            text(cells["opportunity_id"], "opportunity_id", 100),
            text(cells["sales_agent"], "sales_agent", 60),
            text(cells["product"], "product", 60),
            optional_text(cells["account"], "account", 100),
            stage(cells["deal_stage"]),
            day(engaged, "engage_date", today) if engaged else None,
            day(closed, "close_date", today) if closed else None,
            optional_money(cells["close_value"], "close_value"),
        )
        deal.refuse_contradictions()
        return deal

    def refuse_contradictions(self) -> None:
        """A deal is engaged before it closes, and has a value exactly when it is won."""
        is_closed = self.stage in {DealStage.WON, DealStage.LOST}
        if (self.engaged is None) != (self.stage == DealStage.PROSPECTING):
            raise Fault(f"a deal in {self.stage} {'has an' if self.engaged else 'needs its'} engage_date")
        if (self.closed is not None) != is_closed:
            raise Fault(f"a deal in {self.stage} {'has a' if self.closed else 'needs its'} close_date")
        if self.engaged and self.closed and self.closed < self.engaged:
            raise Fault(f"close_date {self.closed} lies before engage_date {self.engaged}")
        if bool(self.value) != (self.stage == DealStage.WON):
            raise Fault(f"a deal in {self.stage} {'has a' if self.value else 'needs its'} close_value")


def stage(value: str) -> DealStage:
    try:
        return DealStage(value)
    except ValueError:
        known = ", ".join(DealStage)
        raise Fault(f"deal_stage {quoted(value)} is none of {known}") from None
