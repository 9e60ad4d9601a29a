"""The facts of one person's careers: periods, volumes, contracts, and now and then something missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING

from apps.providers.models import (
    ConventionStatus,
    EmploymentStatus,
    InactivityKind,
    Measure,
    PharmacistRole,
)
from apps.providers.professions import Profession

from . import profiles
from .contracts import OLDEST, ContractWriter, new_year
from .tables import Buffers

if TYPE_CHECKING:
    from .people import Career

FULL, PARTIAL, NONE = ConventionStatus.FULL, ConventionStatus.PARTIAL, ConventionStatus.NONE
QUALIFICATIONS = {
    Profession.DENTIST: "001",
    Profession.PHYSIOTHERAPIST: "527",
    Profession.NURSE: "401",
    Profession.MIDWIFE: "003",
    Profession.PHARMACIST_BIOLOGIST: "990",
}
ROLES = {
    PharmacistRole.TITULAR: "001",
    PharmacistRole.ASSISTANT: "002",
    PharmacistRole.REPLACEMENT: "003",
    PharmacistRole.HOSPITAL: "002",
}


class FactWriter:
    def __init__(
        self,
        *,
        random: Random,
        buffers: Buffers,
        first_year: int,
        last_year: int,
        insurers: Iterable[tuple[int, str]],
    ) -> None:
        self._random = random
        self._buffers = buffers
        self._activity = buffers.rows["providers_activityvolume"]
        self._years = range(first_year, last_year + 1)
        self._horizon = dt.date(last_year, 12, 31).toordinal()
        self._late_from = last_year - 3
        self._contracts = ContractWriter(random=random, buffers=buffers, years=self._years, insurers=list(insurers))
        self._iso: dict[int, str] = {}
        # Profiles are sent in June of the year after.
        self._tails = {year: f"{profiles.PROFILES}\t%s/{year}/%s\t{year + 1}-06-05" for year in self._years}

    def of_person(self, *, person_id: int, birth: int, careers: list[Career]) -> None:
        self._employment(person_id, careers[0])
        self._inactivity(person_id, careers[0])
        for career in careers:
            recognised = self._qualifications(career)
            self._convention(career)
            self._volumes(career, recognised)
            self._sanction(career)
            self._contracts.of_career(career)
        if len(careers) == 2 and self._random.random() < 0.4:
            year = self._years[-1] - 1
            chosen = careers[self._random.random() < 0.3]
            self._buffers.add(
                "social_statute_benefitchoice",
                person_id,
                year,
                chosen.provider_id,
                f"{year + 1}-07-08 10:00+02",
            )

    def _day(self, ordinal: int | None) -> str | None:
        if ordinal is None:
            return None
        text = self._iso.get(ordinal)
        if text is None:
            text = self._iso[ordinal] = dt.date.fromordinal(ordinal).isoformat()
        return text

    def _upto(self, ordinal: int, end: int) -> str | None:
        """The last day of a period, or none when it still runs at the horizon."""
        return None if ordinal >= end else self._day(ordinal)

    # ------------------------------------------------------------------ qualification
    def _qualifications(self, career: Career) -> int | None:
        """Qualification, recognition and training plan. The day of the recognition, where there is one."""
        profession, number, pid = career.profession, career.number, career.provider_id
        chance = self._random.random
        if career.title is None:
            self._plain_qualification(career)
            if profession != Profession.PHARMACIST_BIOLOGIST:
                return None
            recognised = career.granted + 365
            if recognised <= self._horizon:
                self._recognition(career, "clinical_biology", recognised)
            return recognised

        title = career.title
        length = int(365.25 * (3 if title.code == "003" else 5 + (chance() < 0.3)))
        begins = career.granted + int(60 * chance())
        recognised = begins + length
        in_training = recognised > career.last_day
        # A few old general practitioners were never recognised as such: acquired rights, or none.
        acquired = title.code == "003" and not in_training and chance() < 0.03
        code = ("000", "009", "001", "002")[int(4 * chance())] if acquired else title.code
        self._buffers.add(
            "providers_qualification",
            pid,
            title.trainee_code,
            self._day(career.granted),
            None if in_training else self._day(recognised - 1),
            profiles.OWN_REGISTER,
            f"{number}/q1",
            self._day(career.granted),
        )
        if recognised >= new_year(2014):
            self._buffers.add(
                "providers_trainingplan",
                pid,
                title.specialty,
                self._day(begins),
                self._day(recognised - 1),
                profiles.COMMUNITIES,
                f"{number}/t1",
                self._day(begins),
            )
        if in_training:
            return None
        self._buffers.add(
            "providers_qualification",
            pid,
            code,
            self._day(recognised),
            None,
            profiles.OWN_REGISTER,
            f"{number}/q2",
            self._day(recognised),
        )
        if not acquired and chance() > 0.002:
            self._recognition(career, title.specialty, recognised)
        return recognised

    def _plain_qualification(self, career: Career) -> None:
        code = QUALIFICATIONS.get(Profession(career.profession))
        if career.profession == Profession.SPEECH_THERAPIST:
            code = "801" if self._random.random() < 0.7 else "802"
        elif career.profession == Profession.PHARMACIST:
            code = self._function(career)
        self._buffers.add(
            "providers_qualification",
            career.provider_id,
            code,
            self._day(career.granted),
            None,
            profiles.OWN_REGISTER,
            f"{career.number}/q1",
            self._day(career.granted),
        )

    def _recognition(self, career: Career, specialty: str, day: int) -> None:
        self._buffers.add(
            "providers_recognition",
            career.provider_id,
            specialty,
            self._day(day),
            profiles.COMMUNITIES,
            f"{career.number}/r1",
            self._day(day),
        )

    def _function(self, career: Career) -> str:
        drawn = self._random.random()
        role = PharmacistRole.ASSISTANT
        if drawn < 0.26:
            role = PharmacistRole.TITULAR
        elif drawn < 0.55:
            role = PharmacistRole.REPLACEMENT
        elif drawn < 0.65:
            role = PharmacistRole.HOSPITAL
        begins = career.granted
        if role == PharmacistRole.TITULAR:
            begins += int(900 * self._random.random())
        begins = min(begins, career.last_day)
        self._buffers.add(
            "providers_pharmacistfunction",
            career.provider_id,
            role.value,
            self._day(begins),
            self._upto(career.last_day, self._horizon),
            profiles.OWN_REGISTER,
            f"{career.number}/f1",
            self._day(begins),
        )
        return ROLES[role]

    # ------------------------------------------------------------------ convention
    def _convention(self, career: Career) -> None:
        chance = self._random.random
        first = max(career.granted, OLDEST)
        last = career.last_day
        if chance() < 0.008:  # nobody recorded it
            return
        has_partial = career.profession in (Profession.PHYSICIAN, Profession.DENTIST)
        drawn = chance()
        if drawn < 0.74:
            statuses = [FULL]
        elif drawn < 0.81:
            statuses = [PARTIAL if has_partial else FULL]
        elif drawn < 0.87:
            statuses = [NONE]
        elif drawn < 0.91:
            statuses = [NONE, FULL]
        elif drawn < 0.95:
            statuses = [FULL, NONE]
        elif drawn < 0.98:
            statuses = [FULL, PARTIAL if has_partial else NONE, FULL]
        else:
            statuses = [PARTIAL if has_partial else FULL, FULL, NONE]

        starts = [first]
        for _ in statuses[1:]:
            # Most changes fall on 1 January; the others break the year.
            day = new_year(self._years[0] + int(len(self._years) * chance()))
            if chance() < 0.3:
                day += int(364 * chance())
            starts.append(day)
        starts.sort()
        place = 0
        for position, status in enumerate(statuses):
            begins = max(starts[position], first)
            ends = starts[position + 1] - 1 if position + 1 < len(starts) else last
            ends = min(ends, last)
            if begins > ends:
                continue
            place += 1
            self._buffers.add(
                "providers_conventionperiod",
                career.provider_id,
                status.value,
                self._day(begins),
                self._upto(ends, self._horizon),
                profiles.OWN_REGISTER,
                f"{career.number}/c{place}",
                self._day(begins),
            )

    # ------------------------------------------------------------------ employment, inactivity: of the person
    def _employment(self, person_id: int, career: Career) -> None:
        chance = self._random.random
        if career.profession == Profession.NURSE:
            if chance() < 0.02:  # the register of the self-employed does not know them
                return
            drawn = chance()
        elif career.profession in (Profession.PHARMACIST, Profession.MIDWIFE):
            drawn = chance() * 1.6
        else:
            return
        first = max(career.granted, OLDEST)
        periods = [(EmploymentStatus.EMPLOYEE, first, career.last_day)]
        if drawn < 0.84:
            periods = [(EmploymentStatus.SELF_EMPLOYED_MAIN, first, career.last_day)]
        elif drawn < 0.93:
            periods = [(EmploymentStatus.SELF_EMPLOYED_SECONDARY, first, career.last_day)]
        elif drawn < 0.97:
            change = max(first + 1, new_year(self._years[0]) + int(365 * len(self._years) * chance()))
            if change < career.last_day:
                periods = [
                    (EmploymentStatus.SELF_EMPLOYED_SECONDARY, first, change - 1),
                    (EmploymentStatus.SELF_EMPLOYED_MAIN, change, career.last_day),
                ]
        for place, (status, begins, ends) in enumerate(periods, 1):
            if begins > ends:
                continue
            is_employee = status == EmploymentStatus.EMPLOYEE
            self._buffers.add(
                "providers_employmentperiod",
                person_id,
                status.value,
                self._day(begins),
                self._upto(ends, self._horizon),
                profiles.NATIONAL_SOCIAL_OFFICE if is_employee else profiles.SELF_EMPLOYED_INSTITUTE,
                f"{career.number}/e{place}",
                self._day(begins),
            )

    def _inactivity(self, person_id: int, career: Career) -> None:
        chance = self._random.random
        if chance() > 0.12:
            return
        year = self._years[int(len(self._years) * chance())]
        if career.granted > new_year(year):
            return
        drawn = chance()
        source = (profiles.CROSSROADS_BANK, f"{career.number}/i1")
        if drawn < 0.3:
            days = 5 + int(120 * chance())
            row: tuple[object, ...] = (InactivityKind.INCAPACITY.value, None, None, year, days)
        else:
            kind, length = InactivityKind.INCAPACITY, 10 + int(200 * chance())
            if drawn < 0.6 and career.sex == "F":
                kind, length = InactivityKind.MATERNITY, 105
            elif drawn < 0.7:
                kind, length = InactivityKind.PARENTAL, 120
            elif drawn < 0.8 and career.sex == "M":
                kind, length = InactivityKind.PATERNITY, 20
            elif drawn < 0.84:
                kind = InactivityKind.WORK_ACCIDENT
            begins = new_year(year) + int(300 * chance())
            row = (kind.value, self._day(begins), self._day(begins + length - 1), None, None)
        self._buffers.add("providers_inactivityperiod", person_id, *row, *source, f"{year + 1}-03-01")

    # ------------------------------------------------------------------ volumes
    def _volumes(self, career: Career, recognised: int | None) -> None:
        chance = self._random.random
        years = [
            year for year in self._years if new_year(year + 1) > career.granted and new_year(year) <= career.last_day
        ]
        if chance() < 0.012 and years:
            del years[int(len(years) * chance())]
        if not years:
            return
        if career.profession == Profession.PHARMACIST:
            self._hours(career, years)
            return
        volumes = profiles.VOLUMES[career.profession]
        full = volumes.full
        if career.title is not None:
            full = career.title.volume
            if career.title.code == "003" and chance() < 0.04:
                self._flat_rate(career, years[-1])
                return
        drawn = chance()
        if drawn < 0.07:
            level = 0.05 + 0.45 * chance()
        elif drawn < 0.2:
            level = 0.5 + 0.5 * chance()
        elif drawn < 0.9:
            level = 1.05 + 0.75 * chance()
        else:
            level = 1.8 + 0.9 * chance()
        has_late = chance() < 0.8
        pid, number, append, tails = career.provider_id, career.number, self._activity.append, self._tails
        main_is_count = volumes.measure in profiles.WHOLE_NUMBERS
        for year in years:
            tail = tails[year]
            # A trainee's services are booked under the supervisor.
            in_training = career.title is not None and (recognised is None or recognised > new_year(year))
            value = 0.0 if in_training else full * level * (0.88 + 0.24 * chance())
            if main_is_count:
                value = float(int(value))
            measures = [(volumes.measure, 1.0), *volumes.beside]
            if has_late and year >= self._late_from:
                measures += volumes.late
            for measure, ratio in measures:
                amount = value * ratio
                text = str(int(amount)) if measure in profiles.WHOLE_NUMBERS else f"{amount:.2f}"
                append(f"{pid}\t{year}\t{measure}\t{text}\t{tail % (number, measure)}")

    def _hours(self, career: Career, years: list[int]) -> None:
        """Hours a week as the employers declare them; many pharmacists have two or three."""
        chance = self._random.random
        if chance() < 0.16:  # self-employed: no source holds their hours
            if chance() < 0.5:
                hours = profiles.PHARMACIST_HOURS[int(16 * chance())]
                self._evidence(career, years[-1], "pharmacist_hours_per_week", hours)
            return
        hours = profiles.PHARMACIST_HOURS[int(16 * chance())]
        employers = 1 + int(2.6 * chance())
        shares = [hours] if employers == 1 else [hours // employers] * (employers - 1)
        if employers > 1:
            shares.append(hours - sum(shares))
        for year in years:
            for place, share in enumerate(shares, 1):
                self._activity.append(
                    f"{career.provider_id}\t{year}\t{Measure.HOURS_PER_WEEK.value}\t{share}\t"
                    f"{profiles.NATIONAL_SOCIAL_OFFICE}\t{career.number}/{year}/h{place}\t{year + 1}-06-05"
                )

    def _flat_rate(self, career: Career, year: int) -> None:
        """A practitioner of a medical house: nothing is booked; half have sent the house's statement."""
        if self._random.random() < 0.5:
            self._evidence(career, year, "flat_rate_practice_volume", 15_000 + int(30_000 * self._random.random()))

    def _evidence(self, career: Career, year: int, kind: str, value: int) -> None:
        self._buffers.add(
            "social_statute_evidence",
            career.provider_id,
            year,
            kind,
            value,
            f"{year + 1}-06-20",
            "statement.pdf",
        )

    def _sanction(self, career: Career) -> None:
        chance = self._random.random
        if chance() > 0.003:
            return
        begins = max(career.granted, new_year(self._years[int(len(self._years) * chance())]) + int(330 * chance()))
        self._buffers.add(
            "providers_sanction",
            career.provider_id,
            "",
            self._day(begins),
            self._day(begins + 4 + int(80 * chance())),
            profiles.OWN_REGISTER,
            f"{career.number}/s1",
            self._day(begins),
        )
