"""Professions, as CASES name them, with the family (first digits) of their INAMI numbers.

Source of the families: portal fact sheet 2.4 (1 physicians, 2 pharmacists, 3 dentists, 4 nurses and midwives,
5 physiotherapists, 60 speech therapists, 68 pharmacist-biologists).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Profession(models.TextChoices):
    PHYSICIAN = "physician", _("physician")
    PHARMACIST_BIOLOGIST = "pharmacist_biologist", _("pharmacist-biologist")
    DENTIST = "dentist", _("dentist")
    PHARMACIST = "pharmacist", _("pharmacist")
    PHYSIOTHERAPIST = "physiotherapist", _("physiotherapist")
    SPEECH_THERAPIST = "speech_therapist", _("speech therapist")
    NURSE = "nurse", _("nurse")
    MIDWIFE = "midwife", _("midwife")


NUMBER_PREFIXES: dict[str, str] = {
    Profession.PHYSICIAN: "1",
    Profession.PHARMACIST: "2",
    Profession.DENTIST: "3",
    Profession.NURSE: "4",
    Profession.MIDWIFE: "4",
    Profession.PHYSIOTHERAPIST: "5",
    Profession.SPEECH_THERAPIST: "60",
    Profession.PHARMACIST_BIOLOGIST: "68",
}


class Specialty(models.TextChoices):
    GENERAL_MEDICINE = "general_medicine", _("general medicine")
    ANAESTHESIA = "anaesthesia", _("anaesthesia and resuscitation")
    SURGERY = "surgery", _("surgery")
    NEUROSURGERY = "neurosurgery", _("neurosurgery")
    PLASTIC_SURGERY = "plastic_surgery", _("plastic surgery")
    GERIATRICS = "geriatrics", _("geriatrics")
    GYNAECOLOGY = "gynaecology", _("gynaecology and obstetrics")
    OPHTHALMOLOGY = "ophthalmology", _("ophthalmology")
    ENT = "ent", _("ear, nose and throat medicine")
    UROLOGY = "urology", _("urology")
    ORTHOPAEDICS = "orthopaedics", _("orthopaedic surgery")
    STOMATOLOGY = "stomatology", _("stomatology")
    DERMATOLOGY = "dermatology", _("dermatology and venereology")
    MEDICAL_ONCOLOGY = "medical_oncology", _("medical oncology")
    INTERNAL_MEDICINE = "internal_medicine", _("internal medicine")
    PNEUMOLOGY = "pneumology", _("pneumology")
    GASTROENTEROLOGY = "gastroenterology", _("gastroenterology")
    PAEDIATRICS = "paediatrics", _("paediatrics")
    CARDIOLOGY = "cardiology", _("cardiology")
    NEUROPSYCHIATRY = "neuropsychiatry", _("neuropsychiatry")
    PSYCHIATRY = "psychiatry", _("psychiatry")
    PHYSICAL_MEDICINE = "physical_medicine", _("physical medicine and rehabilitation")
    CLINICAL_GENETICS = "clinical_genetics", _("clinical genetics")
    FORENSIC_MEDICINE = "forensic_medicine", _("forensic medicine")
    NEUROLOGY = "neurology", _("neurology")
    RHEUMATOLOGY = "rheumatology", _("rheumatology")
    CLINICAL_BIOLOGY = "clinical_biology", _("clinical biology")
    PATHOLOGY = "pathology", _("pathological anatomy")
    RADIODIAGNOSIS = "radiodiagnosis", _("radiodiagnosis")
    RADIOTHERAPY = "radiotherapy", _("radiotherapy")
    NUCLEAR_MEDICINE = "nuclear_medicine", _("nuclear medicine")
    EMERGENCY_MEDICINE = "emergency_medicine", _("emergency medicine")
