"""What happened to a customer is never changed and never taken back."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER customer_event_never_changes BEFORE UPDATE OR DELETE ON customers_customerevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER customer_events_are_never_emptied BEFORE TRUNCATE ON customers_customerevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER customer_events_are_never_emptied ON customers_customerevent;
DROP TRIGGER customer_event_never_changes ON customers_customerevent;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_changes"), ("lifecycle", "0001_triggers")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
