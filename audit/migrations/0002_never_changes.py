"""What stands in the audit stays there: no row is changed, deleted or emptied away, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_are_never_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER audit_entries_are_never_emptied ON audit_entry;
DROP TRIGGER audit_entry_never_changes ON audit_entry;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("lifecycle", "0001_triggers")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
