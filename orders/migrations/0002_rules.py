"""What the models cannot say: what was agreed never changes, and a won opportunity has its order."""

from django.db import migrations

FORWARD = """
CREATE CONSTRAINT TRIGGER order_status_change_has_its_event
    AFTER UPDATE OF status ON orders_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION status_change_has_its_event('orders_orderevent', 'order_id');

CREATE TRIGGER order_event_never_changes BEFORE UPDATE OR DELETE ON orders_orderevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_line_never_changes BEFORE UPDATE OR DELETE ON orders_orderline
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_is_never_deleted BEFORE DELETE ON orders_order
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_events_are_never_emptied BEFORE TRUNCATE ON orders_orderevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_lines_are_never_emptied BEFORE TRUNCATE ON orders_orderline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER orders_are_never_emptied BEFORE TRUNCATE ON orders_order
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION what_was_agreed_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY['status', 'customer_order_number', 'owner_id', 'team_id', 'cancel_reason', 'version',
                               'modified_at'];
BEGIN
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'what was agreed in order % never changes', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER what_was_agreed_never_changes BEFORE UPDATE ON orders_order
    FOR EACH ROW EXECUTE FUNCTION what_was_agreed_never_changes();

CREATE FUNCTION order_totals_are_the_sums_of_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint;
    agrees boolean;
BEGIN
    IF TG_TABLE_NAME = 'orders_order' THEN subject := NEW.id; ELSE subject := NEW.order_id; END IF;
    SELECT o.subtotal = coalesce(sum(l.amount), 0) INTO agrees
        FROM orders_order o LEFT JOIN orders_orderline l ON l.order_id = o.id WHERE o.id = subject GROUP BY o.id;
    IF NOT agrees THEN
        RAISE EXCEPTION 'the subtotal of order % is not the sum of its lines', subject
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_totals_are_the_sums_of_its_lines
    AFTER INSERT ON orders_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION order_totals_are_the_sums_of_its_lines();
CREATE CONSTRAINT TRIGGER order_lines_add_up_to_its_totals
    AFTER INSERT ON orders_orderline DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION order_totals_are_the_sums_of_its_lines();

CREATE FUNCTION won_opportunity_has_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM orders_order WHERE opportunity_id = NEW.id) THEN
        RAISE EXCEPTION 'opportunity % is won without an order', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER won_opportunity_has_its_order
    AFTER INSERT OR UPDATE OF status ON opportunities_opportunity DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status = 'won') EXECUTE FUNCTION won_opportunity_has_its_order();
"""

BACKWARD = """
DROP TRIGGER won_opportunity_has_its_order ON opportunities_opportunity;
DROP FUNCTION won_opportunity_has_its_order();
DROP TRIGGER order_lines_add_up_to_its_totals ON orders_orderline;
DROP TRIGGER order_totals_are_the_sums_of_its_lines ON orders_order;
DROP FUNCTION order_totals_are_the_sums_of_its_lines();
DROP TRIGGER what_was_agreed_never_changes ON orders_order;
DROP FUNCTION what_was_agreed_never_changes();
DROP TRIGGER orders_are_never_emptied ON orders_order;
DROP TRIGGER order_lines_are_never_emptied ON orders_orderline;
DROP TRIGGER order_events_are_never_emptied ON orders_orderevent;
DROP TRIGGER order_is_never_deleted ON orders_order;
DROP TRIGGER order_line_never_changes ON orders_orderline;
DROP TRIGGER order_event_never_changes ON orders_orderevent;
DROP TRIGGER order_status_change_has_its_event ON orders_order;
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("quotes", "0002_rules")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
