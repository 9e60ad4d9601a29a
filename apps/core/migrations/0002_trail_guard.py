"""The trail only grows: the database itself refuses to change, delete or empty it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION core_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail is append-only: % refused.', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER trail_never_changed BEFORE UPDATE OR DELETE ON core_trailentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_trail_refuse();
CREATE TRIGGER trail_never_emptied BEFORE TRUNCATE ON core_trailentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_trail_refuse();
"""

RELEASE = """
DROP TRIGGER trail_never_emptied ON core_trailentry;
DROP TRIGGER trail_never_changed ON core_trailentry;
DROP FUNCTION core_trail_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, RELEASE)]
