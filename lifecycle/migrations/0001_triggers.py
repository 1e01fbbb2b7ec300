"""Functions behind the triggers that other rooms put on their tables."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what happened is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

-- Arguments: the table of events, and its column that names the record.
CREATE FUNCTION status_change_has_its_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found_one boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = $1 AND version = $2 AND target = $3)',
                   TG_ARGV[0], TG_ARGV[1]) INTO found_one USING NEW.id, NEW.version, NEW.status;
    IF NOT found_one THEN
        RAISE EXCEPTION '% % became % without an event', TG_TABLE_NAME, NEW.id, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION code_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the code % of % never changes', OLD.code, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION refuse_change(); DROP FUNCTION status_change_has_its_event(); DROP FUNCTION code_never_changes();",
        ),
    ]
