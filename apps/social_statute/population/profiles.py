"""The shape of the population: how many of whom, with what volumes. Plausible shares, not statistics.

Sizes of the professions follow the public figures of 2020 to 2024 (physicians 60,588; dentists 11,344;
physiotherapists 42,473; pharmacists 18,720 and 765 biologists); those of home nurses, speech therapists and
midwives are guesses within the published totals.
"""

from __future__ import annotations

from dataclasses import dataclass

from apps.providers.models import Measure
from apps.providers.professions import Profession, Specialty

SIZES: dict[str, int] = {
    Profession.PHYSICIAN: 60_588,
    Profession.PHYSIOTHERAPIST: 42_473,
    Profession.NURSE: 45_000,
    Profession.PHARMACIST: 18_720,
    Profession.SPEECH_THERAPIST: 12_000,
    Profession.DENTIST: 11_344,
    Profession.MIDWIFE: 9_000,
    Profession.PHARMACIST_BIOLOGIST: 765,
}


@dataclass(frozen=True, slots=True)
class Title:
    """A physician's title: share among physicians, qualification codes, volume (EUR) of a full practice."""

    specialty: str
    share: int
    trainee_code: str
    code: str
    volume: int


UNKNOWN_CODE = "999"  # seen in use, meaning not known: the portal must live with such codes
TITLES: tuple[Title, ...] = (
    Title(Specialty.GENERAL_MEDICINE, 360, "005", "003", 25_000),
    Title(Specialty.ANAESTHESIA, 55, "010", UNKNOWN_CODE, 56_394),
    Title(Specialty.SURGERY, 40, "014", "140", 51_498),
    Title(Specialty.NEUROSURGERY, 6, "017", "170", 64_758),
    Title(Specialty.PLASTIC_SURGERY, 8, "021", "210", 25_000),
    Title(Specialty.GERIATRICS, 10, "018", "180", 51_880),
    Title(Specialty.GYNAECOLOGY, 40, "034", "340", 44_455),
    Title(Specialty.OPHTHALMOLOGY, 32, "037", "370", 55_607),
    Title(Specialty.ENT, 19, "041", "410", 56_272),
    Title(Specialty.UROLOGY, 13, "045", "450", 57_193),
    Title(Specialty.ORTHOPAEDICS, 32, "048", "480", 59_471),
    Title(Specialty.STOMATOLOGY, 10, "052", "520", 75_000),
    Title(Specialty.DERMATOLOGY, 22, "055", "550", 28_813),
    Title(Specialty.MEDICAL_ONCOLOGY, 9, "066", "660", 28_575),
    Title(Specialty.INTERNAL_MEDICINE, 55, "058", "580", 40_661),
    Title(Specialty.PNEUMOLOGY, 16, "062", "620", 52_310),
    Title(Specialty.GASTROENTEROLOGY, 20, "065", "650", 67_362),
    Title(Specialty.PAEDIATRICS, 45, "069", "690", 25_000),
    Title(Specialty.CARDIOLOGY, 33, "073", "730", 75_000),
    Title(Specialty.NEUROPSYCHIATRY, 6, "078", "760", 25_000),
    Title(Specialty.PSYCHIATRY, 55, "078", "780", 25_000),
    Title(Specialty.PHYSICAL_MEDICINE, 15, "083", "830", 75_000),
    Title(Specialty.CLINICAL_GENETICS, 2, UNKNOWN_CODE, UNKNOWN_CODE, 25_000),
    Title(Specialty.FORENSIC_MEDICINE, 1, UNKNOWN_CODE, UNKNOWN_CODE, 25_000),
    # The thresholds of these titles are in no source: evaluations of them need a parameter.
    Title(Specialty.NEUROLOGY, 14, "077", "770", 50_000),
    Title(Specialty.RHEUMATOLOGY, 9, "079", "790", 45_000),
    Title(Specialty.CLINICAL_BIOLOGY, 12, "086", "860", 60_000),
    Title(Specialty.PATHOLOGY, 8, "087", "870", 60_000),
    Title(Specialty.RADIODIAGNOSIS, 45, "093", "930", 75_000),
    Title(Specialty.RADIOTHERAPY, 6, "096", "960", 75_000),
    Title(Specialty.NUCLEAR_MEDICINE, 8, "097", "970", 75_000),
    Title(Specialty.EMERGENCY_MEDICINE, 20, "090", "900", 40_000),
)
TITLE_BY_SPECIALTY = {title.specialty: title for title in TITLES}


@dataclass(frozen=True, slots=True)
class Volumes:
    """What a provider of a profession produces in a year: the main measure with the volume of a full
    practice, and what goes with it (measure, ratio). `late`: only counted in the last years."""

    measure: str
    full: int
    beside: tuple[tuple[str, float], ...] = ()
    late: tuple[tuple[str, float], ...] = ()


VOLUMES: dict[str, Volumes] = {
    Profession.PHYSICIAN: Volumes(
        Measure.EUR_REIMBURSED, 0, ((Measure.CONTACTS, 0.036),), ((Measure.EUR_CHARGED, 1.21),)
    ),
    Profession.DENTIST: Volumes(
        Measure.SERVICES, 900, ((Measure.EUR_REIMBURSED, 42.5),), ((Measure.EUR_CHARGED, 61.0),)
    ),
    Profession.PHYSIOTHERAPIST: Volumes(
        Measure.SERVICES, 3_000, ((Measure.M_VALUES, 23.4),), ((Measure.EUR_REIMBURSED, 19.8),)
    ),
    Profession.SPEECH_THERAPIST: Volumes(
        Measure.SERVICES, 2_000, ((Measure.R_VALUES, 17.9),), ((Measure.EUR_REIMBURSED, 26.1),)
    ),
    Profession.NURSE: Volumes(Measure.EUR_ART8, 60_000, ((Measure.W_VALUES, 0.17),), ((Measure.CONTACTS, 0.041),)),
    Profession.MIDWIFE: Volumes(Measure.SERVICES, 220, ((Measure.V_VALUES, 15.6),), ((Measure.EUR_REIMBURSED, 38.0),)),
    Profession.PHARMACIST_BIOLOGIST: Volumes(
        Measure.EUR_REIMBURSED, 80_000, ((Measure.CONTACTS, 0.05),), ((Measure.SERVICES, 0.4),)
    ),
    # Hours come from each employer; see people.py.
    Profession.PHARMACIST: Volumes(Measure.HOURS_PER_WEEK, 38),
}
WHOLE_NUMBERS = frozenset({Measure.SERVICES, Measure.CONTACTS})

PHARMACIST_HOURS = (8, 16, 19, 19, 22, 25, 28, 28, 30, 32, 35, 38, 38, 38, 38, 40)

# Where facts come from, as the provider reads it.
OWN_REGISTER = "INAMI/RIZIV"
PROFILES = "INAMI/RIZIV profiles"
COMMUNITIES = "Communities"
NATIONAL_SOCIAL_OFFICE = "ONSS/RSZ"
SELF_EMPLOYED_INSTITUTE = "INASTI/RSVZ"
CROSSROADS_BANK = "BCSS/KSZ"

# Invented insurers; their CBE numbers are synthetic.
INSURERS: tuple[str, ...] = (
    "Aurore Prévoyance",
    "De Vuurtoren Pensioenfonds",
    "Solidaris Medica OFP",
    "Noordster Verzekeringen",
    "La Source Assurances",
    "Ostbelgische Vorsorge",
    "Zorgzaam Leven",
)
