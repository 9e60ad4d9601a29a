"""A request from its first page to its number."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.core.models import TrailEntry
from apps.core.trail import trail_verify
from apps.documents.models import Document
from apps.documents.services import document_receive
from apps.notifications.models import Message
from apps.number_requests import services
from apps.number_requests.models import Letter, NumberRequest, NumberSeries
from apps.number_requests.selectors import PURPOSE, documents_for, missing_actions_to_approve, missing_open
from apps.number_requests.states import REQUEST_STEPS, RequestState
from apps.providers.models import ContactAddress, Person, ProviderNumber, Qualification
from tests.documents.files import JPEG, PDF, upload
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory
from tests.number_requests.conftest import ANSWERS, NISS, begun, examined, filled, sent

pytestmark = pytest.mark.django_db


def add(request: NumberRequest, content: bytes = PDF) -> Document:
    return document_receive(file=upload(content=content), purpose=PURPOSE, scope=request.scope)


def approve(request: NumberRequest, code: str = "401", **more: Any) -> Any:
    values: dict[str, Any] = {"actor": StaffFactory(), "version": request.version, "qualification_code": code} | more
    return services.request_approve(request=request, **values)


def kinds() -> list[str]:
    return [*Message.objects.order_by("id").values_list("kind", flat=True)]


# ------------------------------------------------------------------ drafts


def test_who_needs_no_number_can_t_begin() -> None:
    with pytest.raises(ValidationError):
        begun("nurse", "hospital")
    with pytest.raises(ValidationError):
        begun("care_assistant", "")


def test_somebody_signed_in_finds_their_identity(settings: Any) -> None:
    person = PersonFactory(with_account=True)
    request = begun(account=person.account)
    assert (request.last_name, request.niss, request.birth_date) == (person.last_name, person.niss, person.birth_date)
    assert Message.objects.get().account_id == person.account_id


def test_a_draft_can_t_be_sent_with_something_missing() -> None:
    request = begun()
    with pytest.raises(ValidationError) as refused:
        services.request_submit(request=request, version=request.version)
    assert refused.value.error_list[0].code == "missing" or refused.value.messages
    request.refresh_from_db()
    assert request.state == RequestState.DRAFT


def test_a_new_link_for_each_request_of_an_address_and_none_for_strangers() -> None:
    begun(), begun("midwife", "")
    assert services.links_send(email="NOOR@test.example") == 2
    assert services.links_send(email="nobody@test.example") == 0
    assert kinds() == ["number_request_link"] * 4


def test_drafts_are_warned_of_once_and_then_ended_with_all_that_was_in_them(portal_clock: Any, settings: Any) -> None:
    settings.NUMBER_REQUEST_DRAFT_DAYS = 60
    request, kept = filled(), sent(niss="90010100123")
    add(request)
    portal_clock(dt.date(2025, 8, 31))
    assert (services.drafts_warn(), services.drafts_expire()) == (0, 0)
    portal_clock(dt.date(2025, 9, 1))
    assert (services.drafts_warn(), services.drafts_warn()) == (1, 0)
    portal_clock(dt.date(2025, 9, 8))  # the last day is still the applicant's
    assert services.drafts_expire() == 0
    portal_clock(dt.date(2025, 9, 9))
    assert (services.drafts_expire(), services.drafts_expire()) == (1, 0)
    request.refresh_from_db()
    kept.refresh_from_db()
    assert (request.state, request.last_name, request.niss) == (RequestState.EXPIRED, "", "")
    assert not documents_for(request).exists()
    assert kept.state == RequestState.SUBMITTED


def test_a_change_keeps_the_draft_for_longer(portal_clock: Any) -> None:
    request = begun()
    portal_clock(dt.date(2025, 8, 1))
    again = services.draft_save(
        request=request, page="visa", values={"visa_answer": "asked", "visa_on": None, "visa_reference": ""}
    )
    assert again.expires_on > request.expires_on


# ------------------------------------------------------------------ sending


def test_sent_twice_is_sent_once() -> None:
    request = filled()
    document = add(request)
    first = services.request_submit(request=request, version=request.version)
    second = services.request_submit(request=request, version=request.version)
    assert first.reference == second.reference == f"NR-2025-{request.pk:06d}"
    assert kinds().count("number_request_received") == 1
    document.refresh_from_db()
    assert document.sent_at is not None
    assert TrailEntry.objects.filter(act="number_request_submit").count() == 1


def test_what_changed_in_another_window_is_not_sent_unseen() -> None:
    request = filled()
    services.draft_save(request=request, page="address", values=ANSWERS["address"] | {"house_number": "2"})
    with pytest.raises(ValidationError) as refused:
        services.request_submit(request=request, version=request.version)
    assert refused.value.code == "stale"


def test_one_request_per_person_and_profession() -> None:
    sent()
    again = filled()
    with pytest.raises(ValidationError) as refused:
        services.request_submit(request=again, version=again.version)
    assert refused.value.code == "one_open"
    midwife = filled("midwife", "")
    assert services.request_submit(request=midwife, version=midwife.version).state == RequestState.SUBMITTED


def test_withdrawing_a_draft_forgets_it_and_a_sent_one_stays_readable() -> None:
    draft, other = filled(), sent(niss="90010100123")
    services.request_withdraw(request=draft)
    services.request_withdraw(request=other)
    draft.refresh_from_db()
    other.refresh_from_db()
    assert (draft.state, draft.last_name) == (RequestState.WITHDRAWN, "")
    assert (other.state, other.last_name) == (RequestState.WITHDRAWN, "Proef")
    services.request_withdraw(request=other)
    assert kinds().count("number_request_withdrawn") == 1
    granted = approve(examined())
    with pytest.raises(ValidationError):
        services.request_withdraw(request=granted)


# ------------------------------------------------------------------ the office


def test_it_waits_for_the_visa_then_for_the_order_then_is_examined() -> None:
    officer, request = StaffFactory(), sent("physician", "plan_pending")
    request = services.request_take_up(request=request, actor=officer, version=request.version)
    assert request.state == RequestState.WAITING_VISA
    days = {"visa_on": dt.date(2025, 6, 1), "received_on": dt.date(2025, 7, 3)}
    request = services.visa_confirm(request=request, actor=officer, version=request.version, **days)
    assert request.state == RequestState.WAITING_ORDER
    request = services.order_confirm(
        request=request, received_on=dt.date(2025, 7, 9), actor=officer, version=request.version
    )
    assert request.state == RequestState.IN_REVIEW
    granted = approve(request, "000")
    assert granted.active_from == dt.date(2025, 7, 9)  # the day on which the last of the data arrived


def test_a_message_from_the_future_confirms_nothing() -> None:
    request = sent()
    with pytest.raises(ValidationError):
        services.visa_confirm(
            request=request,
            visa_on=dt.date(2025, 7, 1),
            received_on=dt.date(2025, 7, 11),
            actor=StaffFactory(),
            version=request.version,
        )


def test_documents_are_asked_for_and_added() -> None:
    officer, request = StaffFactory(), examined()
    request = services.request_ask(
        request=request,
        reasons=["diploma", "other"],
        text="The letter of your school.",
        due_on=dt.date(2025, 8, 1),
        actor=officer,
        version=request.version,
    )
    assert request.state == RequestState.INCOMPLETE
    message = Message.objects.get(kind="number_request_incomplete")
    assert [item["reason"] for item in message.data["missing"]] == ["diploma", "other"]
    with pytest.raises(ValidationError):
        services.request_answer(request=request)
    add(request, JPEG)
    request = services.request_answer(request=request)
    assert request.state == RequestState.IN_REVIEW
    assert not missing_open(request).exists()


def test_staff_who_looked_at_an_older_state_are_stopped() -> None:
    request = examined()
    stale = request.version
    services.request_ask(
        request=request,
        reasons=["diploma"],
        text="",
        due_on=dt.date(2025, 8, 1),
        actor=StaffFactory(),
        version=request.version,
    )
    with pytest.raises(ValidationError) as refused:
        approve(request, version=stale)
    assert refused.value.code == "stale"


def test_only_the_steps_of_the_table() -> None:
    request = sent()
    with pytest.raises(ValidationError):
        approve(request)
    refused = services.request_refuse(request=request, reason="No visa.", actor=StaffFactory(), version=request.version)
    assert refused.state == RequestState.REFUSED
    assert kinds()[-1] == "number_request_refused"
    with pytest.raises(ValidationError):
        services.request_take_up(request=refused, actor=StaffFactory(), version=refused.version)
    assert set(REQUEST_STEPS) == set(RequestState)


def test_a_refusal_needs_its_reason_in_the_database_too() -> None:
    request = sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberRequest.objects.filter(pk=request.pk).update(state=RequestState.REFUSED)


# ------------------------------------------------------------------ granting


def test_granting_makes_person_number_and_qualification_and_tells() -> None:
    granted = approve(examined())
    assert granted.state == RequestState.NOTIFIED
    number = ProviderNumber.objects.get()
    assert number.number == "40000028"  # the first of the series, under 97
    assert (number.person.niss, number.person.full_name) == (NISS, "Noor Proef")
    assert number.granted_on == dt.date(2025, 6, 20)  # asked within a month of the visa
    assert Qualification.objects.get().code == "401"
    assert ContactAddress.objects.get(provider=number).street == "Teststraat"
    message = Message.objects.get(kind="number_request_granted")
    assert (message.person_id, message.data["number"]) == (number.person_id, "4-00000-28-401")
    assert trail_verify() is None


def test_the_person_is_found_by_niss_and_may_hold_another_profession() -> None:
    person = approve(examined()).person
    other = approve(examined("midwife", ""), "003")
    assert other.person == person
    assert Person.objects.count() == 1
    assert [number.profession for number in ProviderNumber.objects.order_by("id")] == ["nurse", "midwife"]
    assert ProviderNumber.objects.latest("id").number.startswith("400001")


def test_whoever_has_or_had_a_number_gets_no_second_one() -> None:
    request = examined()
    person = PersonFactory(niss=NISS, niss_hash=request.niss_hash)
    ProviderNumberFactory(person=person, nurse=True, stopped_on=dt.date(2024, 1, 1))
    with pytest.raises(ValidationError) as refused:
        approve(request)
    assert refused.value.code == "has_number"


def test_without_niss_it_must_be_written_down_first() -> None:
    request = examined(niss="")
    assert [lack.code for lack in missing_actions_to_approve(request)] == ["niss"]
    request = services.request_niss_record(
        request=request, niss="98.47.28-997.65", actor=StaffFactory(), version=request.version
    )
    assert approve(request).person.niss == "98472899765"


def test_the_code_is_chosen_never_derived() -> None:
    for code in ("", "4", "abc"):
        with pytest.raises(ValidationError):
            approve(examined() if not NumberRequest.objects.exists() else NumberRequest.objects.get(), code)


def test_numbers_that_exist_are_passed_over_and_89_comes_last() -> None:
    holder = PersonFactory()
    for six, check in ((600000, 42), (600001, 41)):
        ProviderNumber.objects.create(number=f"{six}{check}", person=holder, profession="speech_therapist")
    NumberSeries.objects.create(name="60", modulus=97, next_six=609_999)
    last = approve(examined("speech_therapist", ""), "801").number
    assert last.number == "60999934"
    after = approve(examined("speech_therapist", "", niss="90010100123"), "801").number
    assert after.number == "60000038"  # 600000 mod 89 = 51


def test_a_series_that_is_used_up_says_so() -> None:
    for modulus in (97, 89):
        NumberSeries.objects.create(name="60", modulus=modulus, next_six=610_000)
    with pytest.raises(ValidationError) as refused:
        approve(examined("speech_therapist", ""), "801")
    assert refused.value.code == "used_up"
    assert not Person.objects.exists()


def test_a_letter_is_printed_after_the_decision_and_the_same_again(settings: Any) -> None:
    granted = approve(examined(answer_by="letter"))
    assert granted.state == RequestState.APPROVED
    letter, clerk = Letter.objects.get(), StaffFactory()
    with pytest.raises(ValidationError):
        services.letter_post(letter=letter, actor=clerk)
    first = services.letter_render(letter_id=letter.pk)
    assert services.letter_render(letter_id=letter.pk).sha256 == first.sha256 != ""
    services.letter_post(letter=letter, actor=clerk)
    services.letter_post(letter=letter, actor=clerk)
    granted.refresh_from_db()
    assert granted.state == RequestState.NOTIFIED
    assert "number_request_granted" not in kinds()


def test_the_account_becomes_the_person_s_only_when_the_niss_is_theirs() -> None:
    account = UserFactory(niss=NISS, niss_hash=filled().niss_hash)
    request = examined()
    NumberRequest.objects.filter(pk=request.pk).update(account=account)
    request.refresh_from_db()
    assert approve(request).person.account == account
