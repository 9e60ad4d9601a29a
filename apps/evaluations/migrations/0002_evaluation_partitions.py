from django.db import migrations

# The evaluations of all runs. Partitioned by run: a run of everybody fills a table of its own, without indexes, which
# is indexed and attached when the run is complete; runs of chosen providers share the default partition. Facts and
# lines are json, not jsonb: they keep the very text that was judged, are never searched, and are written in a third of
# the time; rows of up to a page stay uncompressed in place for the same reason.
CREATE = """
CREATE SEQUENCE evaluations_evaluation_id_seq;
CREATE TABLE evaluations_evaluation (
    id bigint NOT NULL DEFAULT nextval('evaluations_evaluation_id_seq'),
    run_id bigint NOT NULL,
    provider_id bigint NOT NULL,
    profession varchar(24) NOT NULL,
    verdict varchar(8) NOT NULL CHECK (verdict IN ('granted', 'refused', 'pending')),
    outcome varchar(40) NOT NULL,
    amount numeric(10, 2) CHECK (amount >= 0),
    payee varchar(12) NOT NULL,
    blockers varchar(40)[] NOT NULL,
    unmet varchar(40)[] NOT NULL,
    facts json NOT NULL,
    lines json NOT NULL,
    CONSTRAINT evaluation_amount_fits_verdict CHECK (
        (verdict = 'granted' AND amount IS NOT NULL AND payee <> '')
        OR (verdict = 'refused' AND amount = 0) OR (verdict = 'pending' AND amount IS NULL)
    )
) PARTITION BY LIST (run_id);

CREATE TABLE evaluations_evaluation_few PARTITION OF evaluations_evaluation DEFAULT WITH (toast_tuple_target = 8160);

CREATE UNIQUE INDEX evaluation_once_per_run ON evaluations_evaluation (run_id, provider_id);
CREATE INDEX evaluation_id ON evaluations_evaluation (id);
CREATE INDEX evaluation_provider ON evaluations_evaluation (provider_id);
CREATE INDEX evaluation_outcome ON evaluations_evaluation (run_id, outcome, id);

ALTER SEQUENCE evaluations_evaluation_id_seq OWNED BY evaluations_evaluation.id;

CREATE FUNCTION evaluation_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an evaluation is never edited: start a new run' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER evaluation_is_final BEFORE UPDATE ON evaluations_evaluation
FOR EACH ROW EXECUTE FUNCTION evaluation_is_final();
"""
DROP = """
DROP TABLE evaluations_evaluation CASCADE;
DROP FUNCTION evaluation_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
