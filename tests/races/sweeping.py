"""The floor swept clean, so that the next trial is judged for itself and asking all rules stays quick."""

from django.db import connection

TABLES = [
    "orders_orderevent",
    "orders_orderline",
    "orders_order_co_owners",
    "orders_order",
    "opportunities_outcome",
    "quotes_offerlink",
    "quotes_quoteevent",
    "quotes_quoteline",
    "quotes_quote",
    "opportunities_opportunityevent",
    "opportunities_coowner",
    "opportunities_opportunity",
]


def sweep():
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET session_replication_role = origin")
