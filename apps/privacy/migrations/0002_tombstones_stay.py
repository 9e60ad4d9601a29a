"""Tombstones only grow: the database itself refuses to change, delete or empty them."""

from django.db import migrations

GUARD = """
CREATE FUNCTION privacy_tombstone_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Tombstones are append-only: % refused.', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tombstone_never_changed BEFORE UPDATE OR DELETE ON privacy_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_tombstone_refuse();
CREATE TRIGGER tombstone_never_emptied BEFORE TRUNCATE ON privacy_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_tombstone_refuse();
"""

RELEASE = """
DROP TRIGGER tombstone_never_emptied ON privacy_tombstone;
DROP TRIGGER tombstone_never_changed ON privacy_tombstone;
DROP FUNCTION privacy_tombstone_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, RELEASE)]
