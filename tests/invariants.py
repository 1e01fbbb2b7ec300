"""What must always be true of the floor as a whole, asked in SQL, so that it sees without constraints too."""

from django.db import connection

from opportunities.models import Opportunity
from opportunities.replay import replays

RULES = {
    "an opportunity has at most one order": """
        SELECT opportunity_id FROM orders_order GROUP BY 1 HAVING count(*) > 1""",
    "a quote has at most one order": """
        SELECT quote_id FROM orders_order GROUP BY 1 HAVING count(*) > 1""",
    "a won opportunity has its order": """
        SELECT id FROM opportunities_opportunity p
        WHERE status = 'won' AND NOT EXISTS (SELECT FROM orders_order WHERE opportunity_id = p.id)""",
    "an order is of a won opportunity": """
        SELECT o.id FROM orders_order o JOIN opportunities_opportunity p ON p.id = o.opportunity_id
        WHERE p.status <> 'won'""",
    "an order is of the accepted quote, at its total": """
        SELECT o.id FROM orders_order o JOIN quotes_quote q ON q.id = o.quote_id
        WHERE q.status <> 'accepted' OR (q.subtotal, q.total) <> (o.subtotal, o.total)""",
    "an opportunity has at most one accepted quote": """
        SELECT opportunity_id FROM quotes_quote WHERE status = 'accepted' GROUP BY 1 HAVING count(*) > 1""",
    "an opportunity with quotes has exactly one primary quote": """
        SELECT opportunity_id FROM quotes_quote GROUP BY 1 HAVING count(*) FILTER (WHERE is_primary) <> 1""",
    "the value is the primary quote's total": """
        SELECT p.id FROM opportunities_opportunity p JOIN quotes_quote q ON q.opportunity_id = p.id AND q.is_primary
        WHERE p.value <> q.total AND p.status <> 'lost'""",
    "no open quote on a closed opportunity": """
        SELECT q.id FROM quotes_quote q JOIN opportunities_opportunity p ON p.id = q.opportunity_id
        WHERE p.status IN ('won', 'lost') AND q.status NOT IN ('accepted', 'abandoned')""",
    "a closed opportunity has its closing time and its outcome, an open one neither": """
        SELECT p.id FROM opportunities_opportunity p LEFT JOIN opportunities_outcome c ON c.opportunity_id = p.id
        WHERE (p.status IN ('won', 'lost')) <> (p.closed_at IS NOT NULL)
            OR c.outcome IS DISTINCT FROM CASE WHEN p.status IN ('won', 'lost') THEN p.status END""",
    "a quote's subtotal is the sum of its lines": """
        SELECT q.id FROM quotes_quote q
        WHERE q.subtotal <> (SELECT coalesce(sum(amount), 0) FROM quotes_quoteline WHERE quote_id = q.id)""",
    "co-owners stand beside an owner": """
        SELECT c.id FROM opportunities_coowner c JOIN opportunities_opportunity p ON p.id = c.opportunity_id
        WHERE p.owner_id IS NULL""",
}
STORY = """
    SELECT r.id FROM {table} r LEFT JOIN {event} e ON e.{noun}_id = r.id GROUP BY r.id
    HAVING count(e.id) <> r.version OR count(DISTINCT e.version) <> r.version
        OR (array_agg(e.target ORDER BY e.version DESC))[1] IS DISTINCT FROM r.status"""
for noun, table in {
    "opportunity": "opportunities_opportunity",
    "quote": "quotes_quote",
    "order": "orders_order",
}.items():
    RULES[f"each act on an {noun} has one event, and the last one led to its status".replace("an quote", "a quote")] = (
        STORY.format(noun=noun, table=table, event=f"{table.rsplit('_', 1)[0]}_{noun}event")
    )
EVERYTHING = " UNION ALL ".join(f"SELECT $${rule}$$, id FROM ({sql}) AS broken(id)" for rule, sql in RULES.items())


def broken_rules():
    """Return every rule that does not hold, with the number of the record that breaks it."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        return cursor.fetchall() + list(contradicted())


def contradicted():
    """Yield what does not stand as its events alone would have it."""
    for replay in replays(Opportunity.objects.all()):
        if replay.events and not replay.agrees:
            yield "an opportunity is what its events make of it", replay.opportunity.pk
