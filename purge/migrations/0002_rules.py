"""What the models cannot say: records leave only into history, history stays, and a rule always applies."""

from django.db import migrations

FORWARD = """
-- Arguments: the history table, its column that names the record, and the column of the deleted row that does.
CREATE FUNCTION leaves_only_into_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = ($1).%I)', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2])
        INTO kept USING OLD;
    IF NOT kept THEN
        RAISE EXCEPTION '% % is not deleted: no history holds it', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER quote_leaves_only_into_history BEFORE DELETE ON quotes_quote
    FOR EACH ROW EXECUTE FUNCTION leaves_only_into_history('purge_quotehistory', 'quote_id', 'id');
CREATE TRIGGER quote_event_leaves_only_into_history BEFORE DELETE ON quotes_quoteevent
    FOR EACH ROW EXECUTE FUNCTION leaves_only_into_history('purge_quotehistory', 'quote_id', 'quote_id');
CREATE TRIGGER opportunity_leaves_only_into_history BEFORE DELETE ON opportunities_opportunity
    FOR EACH ROW EXECUTE FUNCTION leaves_only_into_history('purge_opportunityhistory', 'opportunity_id', 'id');
CREATE TRIGGER opportunity_event_leaves_only_into_history BEFORE DELETE ON opportunities_opportunityevent
    FOR EACH ROW
    EXECUTE FUNCTION leaves_only_into_history('purge_opportunityhistory', 'opportunity_id', 'opportunity_id');

-- Arguments: the live table, and the column of history that names its row.
CREATE FUNCTION history_holds_only_what_has_left() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    live boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = ($1).%I)', TG_ARGV[0], TG_ARGV[1])
        INTO live USING NEW;
    IF live THEN
        RAISE EXCEPTION 'row % of % is in history and still live', NEW.id, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER quote_history_holds_only_what_has_left
    AFTER INSERT ON purge_quotehistory DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION history_holds_only_what_has_left('quotes_quote', 'quote_id');
CREATE CONSTRAINT TRIGGER opportunity_history_holds_only_what_has_left
    AFTER INSERT ON purge_opportunityhistory DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION history_holds_only_what_has_left('opportunities_opportunity', 'opportunity_id');

CREATE TRIGGER quote_history_never_changes BEFORE UPDATE OR DELETE ON purge_quotehistory
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quote_history_is_never_emptied BEFORE TRUNCATE ON purge_quotehistory
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opportunity_history_never_changes BEFORE UPDATE OR DELETE ON purge_opportunityhistory
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opportunity_history_is_never_emptied BEFORE TRUNCATE ON purge_opportunityhistory
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE purge_quotehistory ADD CONSTRAINT quote_history_document_has_its_hash
    CHECK (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex'));
ALTER TABLE purge_opportunityhistory ADD CONSTRAINT opportunity_history_document_has_its_hash
    CHECK (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex'));

CREATE FUNCTION retention_always_has_a_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the retention rule of % for any outcome stays, so that a rule always applies', OLD.document
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER retention_always_has_a_rule BEFORE DELETE ON purge_retentionrule
    FOR EACH ROW WHEN (OLD.outcome = 'any') EXECUTE FUNCTION retention_always_has_a_rule();
CREATE TRIGGER retention_rule_keeps_its_place BEFORE UPDATE ON purge_retentionrule
    FOR EACH ROW
    WHEN (OLD.outcome = 'any' AND (OLD.document, OLD.outcome) IS DISTINCT FROM (NEW.document, NEW.outcome))
    EXECUTE FUNCTION retention_always_has_a_rule();
"""

BACKWARD = """
DROP TRIGGER retention_rule_keeps_its_place ON purge_retentionrule;
DROP TRIGGER retention_always_has_a_rule ON purge_retentionrule;
DROP FUNCTION retention_always_has_a_rule();
ALTER TABLE purge_opportunityhistory DROP CONSTRAINT opportunity_history_document_has_its_hash;
ALTER TABLE purge_quotehistory DROP CONSTRAINT quote_history_document_has_its_hash;
DROP TRIGGER opportunity_history_is_never_emptied ON purge_opportunityhistory;
DROP TRIGGER opportunity_history_never_changes ON purge_opportunityhistory;
DROP TRIGGER quote_history_is_never_emptied ON purge_quotehistory;
DROP TRIGGER quote_history_never_changes ON purge_quotehistory;
DROP TRIGGER opportunity_history_holds_only_what_has_left ON purge_opportunityhistory;
DROP TRIGGER quote_history_holds_only_what_has_left ON purge_quotehistory;
DROP FUNCTION history_holds_only_what_has_left();
DROP TRIGGER opportunity_event_leaves_only_into_history ON opportunities_opportunityevent;
DROP TRIGGER opportunity_leaves_only_into_history ON opportunities_opportunity;
DROP TRIGGER quote_event_leaves_only_into_history ON quotes_quoteevent;
DROP TRIGGER quote_leaves_only_into_history ON quotes_quote;
DROP FUNCTION leaves_only_into_history();
"""

SHIPPED = {"quote": 30, "opportunity": 30, "history": 7 * 365}


def ship_rules(apps, schema_editor):
    rules = apps.get_model("purge", "RetentionRule").objects
    rules.bulk_create([rules.model(document=name, outcome="any", days=days) for name, days in SHIPPED.items()])


def withdraw_rules(apps, schema_editor):
    apps.get_model("purge", "RetentionRule").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("purge", "0001_initial"),
        ("lifecycle", "0001_triggers"),
        ("opportunities", "0003_codes_and_stages"),
        ("quotes", "0002_rules"),
        ("orders", "0002_rules"),
    ]
    operations = [
        migrations.RunPython(ship_rules, withdraw_rules),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
