"""Staff in the admin: who may do what, what is shown and hidden, what is written in the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY, REGISTERS, ROLES, SECOND_SIGNATORIES
from apps.core.identifiers import REFUSALS, Verdict
from apps.core.models import TrailEntry
from apps.providers.importers.services import import_validate, import_work
from apps.providers.models import ActivityVolume, ConventionPeriod, FactCorrection, ImportBatch
from apps.providers.validators import CHECKS, MESSAGES
from tests.providers.conftest import Upload, make_provider, niss

pytestmark = pytest.mark.django_db

ACTIVITY = "source_key,number,year,measure,value\n"
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(settings: object) -> SignIn:
    def make(role: str) -> Client:
        user = User.objects.create_user(role, f"{role.replace(' ', '-')}@example.org", "x", is_staff=True)
        user.language = "en"
        user.save()
        user.groups.add(Group.objects.get(name=role))
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return make


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lefevre", {"Lefèvre"}),
        ("ZOE lef", {"Lefèvre"}),
        ("lefebvre", {"Lefèvre"}),  # nobody is called so: the most alike
        ("1-00001-06", {"Lefèvre"}),
        ("10000106003", {"Lefèvre"}),
        ("100001", {"Lefèvre"}),
        ("85.07.30-033.28", {"Lefèvre"}),
        ("o'", {"O'Brien"}),
        ("85073003329", set()),
        ("12", set()),
        ("%", set()),
    ],
)
def test_people_are_found_by_what_staff_have(sign_in: SignIn, typed: str, found: set[str]) -> None:
    make_provider(last_name="Lefèvre", first_name="Zoë", niss=niss(850730_033))
    make_provider(100_201, last_name="O'Brien", first_name="Pat")
    client = sign_in(READ_ONLY)
    page = client.get(reverse("admin:providers_person_changelist"), {"q": typed})
    assert {person.last_name for person in page.context["cl"].result_list} == found
    page = client.get(reverse("admin:providers_providernumber_changelist"), {"q": typed})
    assert {row.person.last_name for row in page.context["cl"].result_list} == found


def test_a_persons_page_hides_the_niss_and_leaves_a_trace(sign_in: SignIn) -> None:
    provider = make_provider(niss=niss(850730_033))
    client = sign_in(READ_ONLY)
    page = client.get(reverse("admin:providers_person_change", args=[provider.person_id]))
    text = page.content.decode()
    assert "85.07.30-•••.••" in text
    assert "033" not in text.replace("1-00001-06", "")
    assert "3328" not in client.get(reverse("admin:providers_person_changelist")).content.decode()
    trace = TrailEntry.objects.get()
    assert (trace.act, trace.person_id, trace.actor_label) == ("person_read", provider.person_id, READ_ONLY)
    client.get(reverse("admin:providers_providernumber_change", args=[provider.pk]))
    assert TrailEntry.objects.get(act="provider_number_read").person_id == provider.person_id


def test_current_facts_come_first_and_none_can_be_edited(sign_in: SignIn) -> None:
    provider = make_provider()
    common = {"provider": provider, "source": "inami", "received_on": dt.date(2024, 1, 1), "source_key": "K"}
    for status, superseded in (("none", "2024-05-01T00:00Z"), ("full", None)):
        ConventionPeriod.objects.create(
            **common, status=status, first_day=dt.date(2024, 1, 1), superseded_at=superseded
        )
    client = sign_in(REGISTERS)
    page = client.get(reverse("admin:providers_providernumber_change", args=[provider.pk]))
    text = page.content.decode()
    assert text.index("fully adhered") < text.index("not adhered")
    assert 'name="convention_periods-0-status"' not in text
    assert client.post(reverse("admin:providers_providernumber_change", args=[provider.pk])).status_code == 403


def test_nothing_can_be_deleted(admin_client: Client) -> None:
    provider = make_provider()
    for name, pk in (("person", provider.person_id), ("providernumber", provider.pk)):
        assert admin_client.post(reverse(f"admin:providers_{name}_delete", args=[pk])).status_code == 403
    entry = TrailEntry.objects.first()
    assert entry is None or admin_client.post(reverse("admin:core_trailentry_delete", args=[entry.pk])).status_code in (
        403,
        404,
    )


@pytest.mark.parametrize(
    ("role", "may_upload", "may_correct", "may_read_trail"),
    [
        (REGISTERS, True, True, False),
        (EVALUATION_OFFICERS, False, True, False),
        (SECOND_SIGNATORIES, False, False, True),
        (READ_ONLY, False, False, False),
    ],
)
def test_rights_of_the_groups(
    sign_in: SignIn, upload: Upload, role: str, may_upload: bool, may_correct: bool, may_read_trail: bool
) -> None:
    client = sign_in(role)
    make_provider()
    batch = import_validate(batch=upload("activity", ACTIVITY + "A1,10000106,2024,services,10\n"))

    def allowed(name: str, *args: object) -> bool:
        return client.get(reverse(f"admin:{name}", args=args)).status_code == 200

    assert allowed("providers_importbatch_add") == may_upload
    assert allowed("providers_importbatch_apply", batch.pk) == may_upload
    assert allowed("providers_factcorrection_add") == may_correct
    assert allowed("core_trailentry_changelist") == may_read_trail
    assert allowed("providers_person_changelist")


def test_every_permission_of_the_roles_exists() -> None:
    """A misspelt one would be passed over in silence."""
    wanted = {code for codes in ROLES.values() for code in codes}
    permissions = Permission.objects.values_list("content_type__app_label", "codename")
    assert wanted <= {f"{app}.{codename}" for app, codename in permissions}


def test_a_register_is_uploaded_checked_and_applied(
    sign_in: SignIn, broker: object, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    make_provider()
    client = sign_in(REGISTERS)
    content = (ACTIVITY + "A1,10000106,2024,services,10\nA2,x,2024,services,10\n").encode()
    page = client.post(
        reverse("admin:providers_importbatch_add"),
        {"kind": "activity", "source": "ima", "file": SimpleUploadedFile("a.csv", content)},
    )
    batch = ImportBatch.objects.get()
    report = reverse("admin:providers_importbatch_change", args=[batch.pk])
    assert page["Location"] == report
    assert "Waiting for a worker" in client.get(report).content.decode()
    import_work(batch_id=batch.pk)

    text = client.get(report).content.decode()
    assert "1 row can&#x27;t be taken" in text or "1 row can't be taken" in text
    assert "An INAMI number has eight or eleven digits" in text
    assert "A2,x,2024,services,10" in text
    rejected = client.get(reverse("admin:providers_importbatch_rejected", args=[batch.pk]))
    assert b"A2,x,2024,services,10,number: An INAMI number" in rejected.getvalue()

    confirm = reverse("admin:providers_importbatch_apply", args=[batch.pk])
    assert "Apply 1 good row" in client.get(confirm).content.decode()
    client.post(confirm)  # all rows were not confirmed as good: nothing is asked
    assert not import_work(batch_id=batch.pk)
    client.post(confirm, {"good": "1"})
    assert import_work(batch_id=batch.pk)
    assert ActivityVolume.objects.get().source == "ima"
    assert "Applied on" in client.get(report).content.decode()
    assert client.get(reverse("admin:providers_importbatch_changelist")).status_code == 200


def test_a_refused_file_says_why(sign_in: SignIn, upload: Upload) -> None:
    batch = import_validate(batch=upload("activity", b""))
    page = sign_in(REGISTERS).get(reverse("admin:providers_importbatch_change", args=[batch.pk]))
    assert "The file is empty." in page.content.decode()


def test_a_correction_is_added_and_withdrawn_with_reasons(sign_in: SignIn) -> None:
    provider = make_provider()
    client = sign_in(REGISTERS)
    add = reverse("admin:providers_factcorrection_add")
    wrong = client.post(add, {"provider": provider.pk, "fact": "convention", "value": '"full"', "reason": "x"})
    assert "Give a list of entries." in wrong.content.decode()
    value = '[{"status": "full", "from": "2024-01-01"}]'
    client.post(add, {"provider": provider.pk, "fact": "convention", "value": value, "reason": "letter"})
    correction = FactCorrection.objects.get()
    assert (correction.made_by.username, correction.reason) == (REGISTERS, "letter")

    changelist = reverse("admin:providers_factcorrection_changelist")
    chosen = {"action": "withdraw", "_selected_action": [correction.pk]}
    assert "Reason" in client.post(changelist, chosen).content.decode()
    correction.refresh_from_db()
    assert correction.withdrawn_at is None
    client.post(changelist, chosen | {"reason": "wrong letter", "confirmed": "1"})
    correction.refresh_from_db()
    assert correction.withdrawn_by == correction.made_by
    assert TrailEntry.objects.get(act="correction_withdraw").detail["reason"] == "wrong letter"


def test_lists_never_count_all_rows(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.core.admin import CappedPaginator

    for six in range(100_300, 100_304):
        make_provider(six)
    monkeypatch.setattr(CappedPaginator, "limit", 3)
    page = sign_in(READ_ONLY).get(reverse("admin:providers_person_changelist"))
    assert page.context["cl"].paginator.count == 3


def test_a_verification_of_the_trail_is_asked_of_a_worker(admin_client: Client, broker: Any) -> None:
    provider = make_provider()
    admin_client.cookies["django_language"] = "en"
    admin_client.get(reverse("admin:providers_person_change", args=[provider.person_id]))
    entry = TrailEntry.objects.get()
    page = admin_client.post(
        reverse("admin:core_trailentry_changelist"),
        {"action": "verify", "_selected_action": [entry.pk]},
        follow=True,
        headers={"accept-language": "en"},
    )
    assert page.status_code == 200
    assert [str(message) for message in page.context["messages"]] == [
        "The chain is being verified. The result will stand above this list.",
        "The trail was never verified.",
    ]
    assert broker.llen("celery") == 1


def test_insurers_are_entered_with_a_right_number(sign_in: SignIn) -> None:
    from apps.social_statute.models import Insurer

    client = sign_in(REGISTERS)
    add = reverse("admin:social_statute_insurer_add")
    page = client.post(add, {"cbe": "0403.019.262", "name": "AG"})
    assert "Look for a mistyped digit" in page.content.decode()
    client.post(add, {"cbe": "BE 0403.019.261", "name": "AG"})
    assert Insurer.objects.get().cbe == "0403019261"


def test_every_refusal_of_a_number_has_its_words() -> None:
    impossible = {("inami", Verdict.BAD_VALUE), ("iban", Verdict.BAD_VALUE), ("phone", Verdict.BAD_CHECK)}
    impossible |= {("postcode", Verdict.BAD_CHECK), ("postcode", Verdict.BAD_VALUE)}
    foreign = {("iban", Verdict.FOREIGN), ("phone", Verdict.FOREIGN)}
    assert {(kind, verdict) for kind in CHECKS for verdict in REFUSALS} - impossible | foreign == set(MESSAGES)


def test_pages_of_people_take_a_fixed_number_of_queries(
    sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for six in range(100_300, 100_330):
        make_provider(six)
    client = sign_in(READ_ONLY)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        client.get(reverse("admin:providers_person_changelist"))


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_upload_is_kept_and_taken_up_later(sign_in: SignIn) -> None:
    client = sign_in(REGISTERS)
    page = client.post(
        reverse("admin:providers_importbatch_add"),
        {"kind": "activity", "source": "ima", "file": SimpleUploadedFile("a.csv", ACTIVITY.encode())},
        follow=True,
    )
    assert "it starts by itself in a few minutes" in page.content.decode()
    batch = ImportBatch.objects.get()
    assert batch.wanted == "validate"
    assert import_work(batch_id=batch.pk)
