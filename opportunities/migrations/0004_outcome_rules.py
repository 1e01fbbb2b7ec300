"""An outcome belongs to a closed opportunity: it is neither taken away from one nor given to an open one."""

from decimal import Decimal

from django.db import migrations, models

LARGEST = Decimal("999999999999.99")

FORWARD = """
CREATE FUNCTION outcome_is_there_exactly_while_it_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint := coalesce(NEW.opportunity_id, OLD.opportunity_id);
    due text;
    told text;
BEGIN
    SELECT CASE WHEN is_open THEN NULL ELSE status END INTO due FROM opportunities_opportunity WHERE id = subject;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT outcome INTO told FROM opportunities_outcome WHERE opportunity_id = subject;
    IF told IS DISTINCT FROM due THEN
        RAISE EXCEPTION 'opportunity % is %, but its outcome says %',
            subject, coalesce(due, 'open'), coalesce(told, 'nothing')
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER outcome_is_there_exactly_while_it_is_closed
    AFTER INSERT OR UPDATE OR DELETE ON opportunities_outcome DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION outcome_is_there_exactly_while_it_is_closed();
"""

BACKWARD = """
DROP TRIGGER outcome_is_there_exactly_while_it_is_closed ON opportunities_outcome;
DROP FUNCTION outcome_is_there_exactly_while_it_is_closed();
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0003_codes_and_stages")]
    operations = [
        migrations.AddConstraint(
            "outcome",
            models.CheckConstraint(name="outcome_value_is_bounded", condition=models.Q(value__range=(0, LARGEST))),
        ),
        migrations.AddConstraint(
            "outcome",
            models.CheckConstraint(
                name="outcome_list_total_is_bounded", condition=models.Q(list_total__range=(0, LARGEST))
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
