"""What the models cannot say: composite foreign keys, append-only events, and rules that hold at commit."""

from django.db import migrations

FORWARD = """
ALTER TABLE opportunities_opportunity
    ADD CONSTRAINT opportunity_stage_belongs_to_its_status
        FOREIGN KEY (stage_id, status) REFERENCES opportunities_stage (id, status) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT opportunity_contact_belongs_to_its_customer
        FOREIGN KEY (contact_id, customer_id) REFERENCES customers_contact (id, customer_id)
        DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT opportunity_contact_address_belongs_to_its_customer
        FOREIGN KEY (contact_address_id, customer_id) REFERENCES customers_address (id, customer_id)
        DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE opportunities_coowner
    ADD CONSTRAINT co_owner_only_beside_an_owner
        FOREIGN KEY (opportunity_id, beside_owner) REFERENCES opportunities_opportunity (id, has_owner)
        DEFERRABLE INITIALLY DEFERRED;

CREATE CONSTRAINT TRIGGER opportunity_status_change_has_its_event
    AFTER UPDATE OF status ON opportunities_opportunity DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION status_change_has_its_event('opportunities_opportunityevent', 'opportunity_id');

CREATE TRIGGER opportunity_event_never_changes BEFORE UPDATE ON opportunities_opportunityevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opportunity_events_are_never_emptied BEFORE TRUNCATE ON opportunities_opportunityevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION opportunity_has_outcome_exactly_when_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed boolean;
    told boolean;
BEGIN
    SELECT NOT is_open INTO closed FROM opportunities_opportunity WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT EXISTS (SELECT 1 FROM opportunities_outcome WHERE opportunity_id = NEW.id) INTO told;
    IF closed <> told THEN
        RAISE EXCEPTION 'opportunity % has an outcome exactly when it is closed', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER opportunity_has_outcome_exactly_when_closed
    AFTER INSERT OR UPDATE OF status ON opportunities_opportunity DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION opportunity_has_outcome_exactly_when_closed();

CREATE TRIGGER lead_origin_code_never_changes BEFORE UPDATE OF code ON opportunities_leadorigin
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION code_never_changes();
CREATE TRIGGER note_reason_code_never_changes BEFORE UPDATE OF code ON opportunities_notereason
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION code_never_changes();
CREATE TRIGGER loss_reason_code_never_changes BEFORE UPDATE OF code ON opportunities_lossreason
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION code_never_changes();
"""

BACKWARD = """
DROP TRIGGER loss_reason_code_never_changes ON opportunities_lossreason;
DROP TRIGGER note_reason_code_never_changes ON opportunities_notereason;
DROP TRIGGER lead_origin_code_never_changes ON opportunities_leadorigin;
DROP TRIGGER opportunity_has_outcome_exactly_when_closed ON opportunities_opportunity;
DROP FUNCTION opportunity_has_outcome_exactly_when_closed();
DROP TRIGGER opportunity_events_are_never_emptied ON opportunities_opportunityevent;
DROP TRIGGER opportunity_event_never_changes ON opportunities_opportunityevent;
DROP TRIGGER opportunity_status_change_has_its_event ON opportunities_opportunity;
ALTER TABLE opportunities_coowner DROP CONSTRAINT co_owner_only_beside_an_owner;
ALTER TABLE opportunities_opportunity
    DROP CONSTRAINT opportunity_contact_address_belongs_to_its_customer,
    DROP CONSTRAINT opportunity_contact_belongs_to_its_customer,
    DROP CONSTRAINT opportunity_stage_belongs_to_its_status;
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_initial"), ("lifecycle", "0001_triggers")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
