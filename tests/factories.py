"""Small factories: each makes one row that is right by itself; traits name what a test is about.

ProviderNumberFactory(adhered=True, recognised=True, contracted=True)      a general practitioner
ProviderNumberFactory(nurse=True, adhered=True, person__pensioner=True)
ActivityVolumeFactory(provider=provider, year=2024, value=26_000)
StaffFactory(role="Second signatories")
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group

from apps.accounts import roles
from apps.accounts.models import Language, User
from apps.core.fields import search_hash
from apps.providers import models as providers
from apps.providers.professions import NUMBER_PREFIXES, Profession, Specialty
from apps.social_statute import models as social_statute
from apps.social_statute.population import identifiers

if TYPE_CHECKING:
    # The library's types say that calling a factory gives a factory; to the checker, what it makes is Any.
    factory: Any
else:
    import factory

PASSWORD = "a-password-for-tests"
LONG_AGO = dt.date(2005, 1, 1)


def number_of(profession: str, place: int) -> str:
    """The eight digits of the place-th number of a profession; not those of demo or population."""
    prefix = NUMBER_PREFIXES[profession]
    width = int(10 ** (6 - len(prefix)))
    return identifiers.inami_number(int(prefix) * width + width // 20 + place)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda place: f"user{place}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@test.example")
    first_name = "Test"
    last_name = factory.Sequence(lambda place: f"Account {place}")
    language = Language.FRENCH
    password = factory.django.Password(PASSWORD)


class StaffFactory(UserFactory):
    """A member of staff; `role` is one of the groups of apps.accounts.roles."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(is_superuser=True)

    username = factory.Sequence(lambda place: f"staff{place}")
    is_staff = True

    @factory.post_generation
    def role(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        if create and extracted:
            roles.roles_apply()
            self.groups.add(Group.objects.get(name=extracted))


class PersonFactory(factory.django.DjangoModelFactory[providers.Person]):
    class Meta:
        model = providers.Person

    class Params:
        place = factory.Sequence(lambda place: place)
        pensioner = factory.Trait(pension_taken_on=dt.date(2023, 7, 1))
        deceased = factory.Trait(deceased_on=dt.date(2024, 8, 20))
        without_niss = factory.Trait(niss="", niss_hash=None)
        without_email = factory.Trait(email="")
        with_account = factory.Trait(account=factory.SubFactory(UserFactory))

    last_name = factory.LazyAttribute(lambda person: f"Proefpersoon {person.place}")
    first_name = "Éléonore"
    # 1 to 900 are left to others: each factory's person has a birthday and sequence number of its own.
    birth_date = factory.LazyAttribute(lambda p: dt.date(1970, 1, 1) + dt.timedelta(days=p.place % 9_000))
    niss = factory.LazyAttribute(lambda p: identifiers.niss(p.birth_date, 800 + p.place // 9_000))
    niss_hash = factory.LazyAttribute(lambda person: search_hash(person.niss) if person.niss else None)
    language = Language.FRENCH
    email = factory.LazyAttribute(lambda person: f"person{person.place}@test.example")


class ProviderNumberFactory(factory.django.DjangoModelFactory[providers.ProviderNumber]):
    """A general practitioner's number, or with a trait that of another profession."""

    class Meta:
        model = providers.ProviderNumber
        skip_postgeneration_save = True

    class Params:
        place = factory.Sequence(lambda place: place)
        dentist = factory.Trait(profession=Profession.DENTIST)
        pharmacist = factory.Trait(profession=Profession.PHARMACIST)
        pharmacist_biologist = factory.Trait(profession=Profession.PHARMACIST_BIOLOGIST)
        physiotherapist = factory.Trait(profession=Profession.PHYSIOTHERAPIST)
        speech_therapist = factory.Trait(profession=Profession.SPEECH_THERAPIST)
        nurse = factory.Trait(profession=Profession.NURSE)
        midwife = factory.Trait(profession=Profession.MIDWIFE)
        adhered = factory.Trait(
            convention=factory.RelatedFactory("tests.factories.ConventionPeriodFactory", "provider")
        )
        partially_adhered = factory.Trait(
            convention=factory.RelatedFactory(
                "tests.factories.ConventionPeriodFactory",
                "provider",
                status=providers.ConventionStatus.PARTIAL,
            )
        )
        recognised = factory.Trait(recognition=factory.RelatedFactory("tests.factories.RecognitionFactory", "provider"))
        contracted = factory.Trait(
            contract=factory.RelatedFactory("tests.factories.InsuranceContractFactory", "provider")
        )

    person = factory.SubFactory(PersonFactory)
    profession = Profession.PHYSICIAN
    number = factory.LazyAttribute(lambda provider: number_of(provider.profession, provider.place))
    granted_on = LONG_AGO


class SourcedFactory(factory.django.DjangoModelFactory[Any]):
    """A fact as a source gave it."""

    class Meta:
        abstract = True

    source = "test register"
    source_key = factory.Sequence(lambda place: f"key-{place}")
    received_on = LONG_AGO


class QualificationFactory(SourcedFactory):
    class Meta:
        model = providers.Qualification

    provider = factory.SubFactory(ProviderNumberFactory)
    code = "003"
    first_day = LONG_AGO


class RecognitionFactory(SourcedFactory):
    class Meta:
        model = providers.Recognition

    provider = factory.SubFactory(ProviderNumberFactory)
    specialty = Specialty.GENERAL_MEDICINE
    recognised_on = dt.date(2008, 10, 1)


class TrainingPlanFactory(SourcedFactory):
    class Meta:
        model = providers.TrainingPlan

    provider = factory.SubFactory(ProviderNumberFactory)
    specialty = Specialty.GENERAL_MEDICINE
    first_day = dt.date(2022, 10, 1)
    last_day = dt.date(2025, 9, 30)


class ConventionPeriodFactory(SourcedFactory):
    class Meta:
        model = providers.ConventionPeriod

    provider = factory.SubFactory(ProviderNumberFactory)
    status = providers.ConventionStatus.FULL
    first_day = LONG_AGO


class ActivityVolumeFactory(SourcedFactory):
    class Meta:
        model = providers.ActivityVolume

    provider = factory.SubFactory(ProviderNumberFactory)
    year = 2024
    measure = providers.Measure.EUR_REIMBURSED
    value = 60_000


class EmploymentPeriodFactory(SourcedFactory):
    class Meta:
        model = providers.EmploymentPeriod

    person = factory.SubFactory(PersonFactory)
    status = providers.EmploymentStatus.SELF_EMPLOYED_MAIN
    first_day = LONG_AGO


class InactivityPeriodFactory(SourcedFactory):
    """Calendar days; `in_days=True` gives a number of days of a year instead."""

    class Meta:
        model = providers.InactivityPeriod

    class Params:
        in_days = factory.Trait(first_day=None, last_day=None, year=2024, days=30)

    person = factory.SubFactory(PersonFactory)
    kind = providers.InactivityKind.INCAPACITY
    first_day = dt.date(2024, 3, 1)
    last_day = dt.date(2024, 4, 30)


class PharmacistFunctionFactory(SourcedFactory):
    class Meta:
        model = providers.PharmacistFunction

    provider = factory.SubFactory(ProviderNumberFactory, pharmacist=True)
    role = providers.PharmacistRole.TITULAR
    first_day = LONG_AGO


class SanctionFactory(SourcedFactory):
    class Meta:
        model = providers.Sanction

    provider = factory.SubFactory(ProviderNumberFactory)
    first_day = dt.date(2024, 3, 1)
    last_day = dt.date(2024, 5, 31)


class BankAccountFactory(factory.django.DjangoModelFactory[providers.BankAccount]):
    class Meta:
        model = providers.BankAccount

    person = factory.SubFactory(PersonFactory)
    domain = providers.PaymentDomain.ALL
    iban = factory.Sequence(lambda place: identifiers.iban(5_000_000 + place))
    iban_hash = factory.LazyAttribute(lambda account: search_hash(account.iban))
    usable_from = LONG_AGO
    received_on = LONG_AGO


class InsurerFactory(factory.django.DjangoModelFactory[social_statute.Insurer]):
    class Meta:
        model = social_statute.Insurer
        django_get_or_create = ("cbe",)

    cbe = factory.Sequence(lambda place: identifiers.cbe_number(1_000 + place % 8_000))
    name = factory.Sequence(lambda place: f"Insurer {place}")


class InsuranceContractFactory(SourcedFactory):
    """A contract that its insurer sent as soon as it was concluded."""

    class Meta:
        model = social_statute.InsuranceContract

    class Params:
        closed = factory.Trait(message=social_statute.ContractMessage.CLOSED, ended_on=dt.date(2022, 12, 31))

    provider = factory.SubFactory(ProviderNumberFactory)
    insurer = factory.SubFactory(InsurerFactory)
    reference = factory.Sequence(lambda place: f"C-{place:05d}")
    message = social_statute.ContractMessage.NEW
    concluded_on = dt.date(2010, 3, 15)
    source = factory.LazyAttribute(lambda contract: contract.insurer.cbe)
    source_key = factory.SelfAttribute("reference")
    received_on = factory.SelfAttribute("concluded_on")


class EvidenceFactory(factory.django.DjangoModelFactory[social_statute.Evidence]):
    class Meta:
        model = social_statute.Evidence

    provider = factory.SubFactory(ProviderNumberFactory)
    year = 2024
    kind = social_statute.EvidenceKind.HOSPITAL_HOURS_PER_WEEK
    value = 16
    received_on = dt.date(2025, 5, 12)


class _PlaceFactory(factory.django.DjangoModelFactory[Any]):
    """A made-up street of a real municipality."""

    class Meta:
        abstract = True

    street = "Rue de l'Exemple"
    house_number = factory.Sequence(lambda place: str(place + 1))
    postcode = "4000"
    municipality_code = "62063"
    first_day = LONG_AGO
    received_on = LONG_AGO


class WorkAddressFactory(_PlaceFactory):
    """A place of work; `principal=True` makes it the principal one."""

    class Meta:
        model = providers.WorkAddress

    class Params:
        principal = factory.Trait(is_principal=True)
        public = factory.Trait(phone_is_public=True, email_is_public=True, website_is_public=True)

    provider = factory.SubFactory(ProviderNumberFactory)
    name = factory.Sequence(lambda place: f"Cabinet {place}")
    phone = "+3242223344"
    email = factory.Sequence(lambda place: f"cabinet{place}@test.example")
    website = factory.Sequence(lambda place: f"https://cabinet{place}.test.example/")


class ContactAddressFactory(_PlaceFactory):
    class Meta:
        model = providers.ContactAddress

    provider = factory.SubFactory(ProviderNumberFactory)


class ContactPhoneFactory(factory.django.DjangoModelFactory[providers.ContactPhone]):
    class Meta:
        model = providers.ContactPhone

    person = factory.SubFactory(PersonFactory)
    phone = "+32470123456"
    first_day = LONG_AGO
    received_on = LONG_AGO
