"""The searched form of a name follows the name, whoever writes it: a form, an import by COPY or SQL."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION providers_person_search_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search_name := left(lower(unaccent(NEW.last_name || ' ' || NEW.first_name)), 210);
    RETURN NEW;
END $$;
CREATE TRIGGER person_search_name BEFORE INSERT OR UPDATE OF last_name, first_name, search_name
    ON providers_person FOR EACH ROW EXECUTE FUNCTION providers_person_search_name();
"""

STAY = """
DROP TRIGGER person_search_name ON providers_person;
DROP FUNCTION providers_person_search_name();
"""


class Migration(migrations.Migration):
    dependencies = [("providers", "0001_initial")]

    operations = [migrations.RunSQL(FOLLOW, STAY)]
