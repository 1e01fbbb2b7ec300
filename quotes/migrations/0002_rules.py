"""What the models cannot say: rules between a quote and its opportunity, its lines, and its events."""

from django.db import migrations

FORWARD = """
ALTER TABLE quotes_quote
    ADD CONSTRAINT open_quote_only_on_an_open_opportunity
        FOREIGN KEY (opportunity_id, open_marker) REFERENCES opportunities_opportunity (id, is_open)
        DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT quote_currency_is_the_opportunitys
        FOREIGN KEY (opportunity_id, currency) REFERENCES opportunities_opportunity (id, currency)
        DEFERRABLE INITIALLY DEFERRED;

CREATE CONSTRAINT TRIGGER quote_status_change_has_its_event
    AFTER UPDATE OF status ON quotes_quote DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION status_change_has_its_event('quotes_quoteevent', 'quote_id');

CREATE TRIGGER quote_event_never_changes BEFORE UPDATE ON quotes_quoteevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quote_events_are_never_emptied BEFORE TRUNCATE ON quotes_quoteevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION quote_line_changes_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM quotes_quote WHERE id = OLD.quote_id AND status = 'draft') THEN
        RAISE EXCEPTION 'lines of quote % change only while it is a draft', OLD.quote_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quote_line_changes_only_in_draft BEFORE UPDATE ON quotes_quoteline
    FOR EACH ROW EXECUTE FUNCTION quote_line_changes_only_in_draft();

CREATE FUNCTION quote_totals_are_the_sums_of_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint;
    agrees boolean;
BEGIN
    IF TG_TABLE_NAME = 'quotes_quote' THEN subject := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN subject := OLD.quote_id;
    ELSE subject := NEW.quote_id;
    END IF;
    SELECT (q.subtotal, q.list_total, q.cost_total)
           = (coalesce(sum(l.amount), 0), coalesce(sum(l.list_amount), 0), coalesce(sum(l.cost_amount), 0))
        INTO agrees
        FROM quotes_quote q LEFT JOIN quotes_quoteline l ON l.quote_id = q.id WHERE q.id = subject GROUP BY q.id;
    IF NOT agrees THEN
        RAISE EXCEPTION 'the totals of quote % are not the sums of its lines', subject
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER quote_totals_are_the_sums_of_its_lines
    AFTER INSERT OR UPDATE OF subtotal, list_total, cost_total ON quotes_quote DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION quote_totals_are_the_sums_of_its_lines();
CREATE CONSTRAINT TRIGGER quote_lines_add_up_to_its_totals
    AFTER INSERT OR UPDATE OR DELETE ON quotes_quoteline DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION quote_totals_are_the_sums_of_its_lines();

CREATE TRIGGER abandon_reason_code_never_changes BEFORE UPDATE OF code ON quotes_abandonreason
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION code_never_changes();
"""

BACKWARD = """
DROP TRIGGER abandon_reason_code_never_changes ON quotes_abandonreason;
DROP TRIGGER quote_lines_add_up_to_its_totals ON quotes_quoteline;
DROP TRIGGER quote_totals_are_the_sums_of_its_lines ON quotes_quote;
DROP FUNCTION quote_totals_are_the_sums_of_its_lines();
DROP TRIGGER quote_line_changes_only_in_draft ON quotes_quoteline;
DROP FUNCTION quote_line_changes_only_in_draft();
DROP TRIGGER quote_events_are_never_emptied ON quotes_quoteevent;
DROP TRIGGER quote_event_never_changes ON quotes_quoteevent;
DROP TRIGGER quote_status_change_has_its_event ON quotes_quote;
ALTER TABLE quotes_quote
    DROP CONSTRAINT quote_currency_is_the_opportunitys, DROP CONSTRAINT open_quote_only_on_an_open_opportunity;
"""

REASONS = [
    "Alternative accepted",
    "Expired",
    "Opportunity lost",
    "No longer wanted",
    "Replaced",
    "Duplicate",
]


def ship_reasons(apps, schema_editor):
    reasons = apps.get_model("quotes", "AbandonReason").objects
    reasons.bulk_create(
        [
            reasons.model(code=name.lower().replace(" ", "_"), name=name, position=n * 10)
            for n, name in enumerate(REASONS, 1)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("quotes", "0001_initial"), ("opportunities", "0003_codes_and_stages")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(ship_reasons, migrations.RunPython.noop),
    ]
