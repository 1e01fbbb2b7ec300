"""Pipeline rows, with the agent, product and customer that they name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model

from opportunities.models import Opportunity, Outcome
from orders.models import Order

from .findings import FileReport, Report
from .names import Names, RowRefused
from .records import Account, Agent, Article, Deal

KEEPERS: tuple[type[Model], ...] = (Opportunity, Outcome, Order)
STAND_IN = ""


@dataclass(frozen=True)
class Entry:
    """A deal whose agent, product and customer are found. Without an account the stand-in customer takes it."""

    deal: Deal
    agent: Agent
    article: Article
    account: Account | None

    @property
    def account_name(self) -> str:
        return self.account.name if self.account else STAND_IN

    @property
    def value(self) -> Decimal:
        """What was agreed when it is won, else the list price: the file tells no other figure."""
        return self.deal.value or self.article.price


@dataclass(frozen=True)
class Book:
    """The names by which deals refer to the other files."""

    agents: Names[Agent]
    articles: Names[Article]
    accounts: Names[Account]
    has_stand_in: bool

    def prepare_deals(self, deals: list[Deal], report: Report) -> list[Entry]:
        """Return the deals that are new here and complete, and report on all of them."""
        file = report.of(Deal.FILE)
        file.rows = len(deals)
        known = known_ids()
        entries = []
        for deal in deals:
            if deal.key in known:
                file.known += 1
                continue
            try:
                entries.append(self.entry(deal, file))
            except RowRefused as refusal:
                file.refused(deal.row, str(refusal))
        file.taken = len(entries)
        sum_up(entries, report)
        return entries

    def entry(self, deal: Deal, file: FileReport) -> Entry:
        article = self.articles.match(deal.article, "product", deal.row, file)
        agent = self.agents.match(deal.agent, "sales_agent", deal.row, file)
        return Entry(deal, agent, article, self.account(deal, file))

    def account(self, deal: Deal, file: FileReport) -> Account | None:
        if deal.account:
            return self.accounts.match(deal.account, "account", deal.row, file)
        if self.has_stand_in:
            return None
        raise RowRefused("it names no account; a stand-in customer would take it")


def known_ids() -> set[str]:
    """Return every deal that ever came in, also a purged one: its outcome and its order keep the id."""
    here = [model._default_manager.exclude(external_id=None).values_list("external_id", flat=True) for model in KEEPERS]
    return {str(key) for keys in here for key in keys}


def sum_up(entries: list[Entry], report: Report) -> None:
    report.deals.update(entry.deal.stage.value for entry in entries)
    report.stood_in = sum(entry.account is None for entry in entries)
    report.orders_total = sum((entry.deal.value for entry in entries), Decimal(0))
