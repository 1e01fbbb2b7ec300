from __future__ import annotations

from catalogue.models import Product

from .cells import quoted
from .findings import FileReport
from .records import Article

CURRENCY = "USD"


def prepare_products(articles: list[Article], report: FileReport) -> list[Article]:
    """Return the articles that can be sold in the currency of the files."""
    known = dict(Product.objects.filter(sku__in=[article.name for article in articles]).values_list("sku", "currency"))
    report.rows = len(articles)
    usable = []
    for article in articles:
        currency = known.get(article.name)
        if currency not in {None, CURRENCY}:
            report.refused(article.row, f"{quoted(article.name)} is here already, in {currency}")
            continue
        usable.append(article)
        report.known += currency is not None
        report.taken += currency is None
    return usable


def write_products(articles: list[Article]) -> dict[str, Product]:
    """Make the products that are not here yet; the name is the code. What is here keeps its price."""
    rows = [
        Product(
            sku=article.name,
            name=article.name,
            family=article.series,
            list_price=article.price,
            currency=CURRENCY,
        )
        for article in articles
    ]
    Product.objects.bulk_create(rows, ignore_conflicts=True)
    return {product.sku: product for product in Product.objects.filter(sku__in=[row.sku for row in rows])}
