"""The national file of CMS Doctors and Clinicians: a row for each clinician, enrolment and place."""

from collections.abc import Sequence

from providers.directory import values
from providers.directory.columns import Columns, Parse, Rejected, cleaned, place_list, quoted

NPI = "NPI"
NAMES = ("Provider First Name", "Provider Middle Name", "Provider Last Name", "suff", "Cred")
CITY = ("City/Town", "State", "ZIP Code")
SEX, SPECIALTY = "gndr", "pri_spec"
# Columns that not every extract of the file has.
OPTIONAL = (
    "Facility Name", "adr_ln_2", "Telephone Number", "sec_spec_1", "sec_spec_2", "sec_spec_3", "sec_spec_4",
)  # fmt: skip
STREET = ("adr_ln_1", "Full Street Address")
KIND = "c"
NO_DATES = ("", "", "", "")


def parser(columns: Columns) -> Parse:
    """This function will return what turns a row of a file with these columns into a staged one.

    The returned function raises Rejected for a row without a valid NPI or a name.
    """
    npi_at = columns.index(NPI)
    pick = columns.getter(*NAMES, SEX, SPECIALTY, STREET, *CITY)
    further = [_optional(columns, name) for name in OPTIONAL]

    def parse(row: Sequence[str]) -> tuple[str, ...]:
        npi = values.npi(row[npi_at])
        if npi is None:
            raise Rejected("npi")
        fields = cleaned((*pick(row), *(row[at] if at is not None else "" for at in further)))
        names, sex, specialty, (line1, city, state, zip5) = fields[:5], fields[5], fields[6], fields[7:11]
        organisation, line2, phone, *others = fields[11:]
        if not names[2]:
            raise Rejected("name")
        specialties = ",".join(quoted(text) for text in (specialty, *others) if text)
        place = place_list(organisation, line1, line2, city, state, zip5, phone)
        return (
            KIND, npi, "", *names, "[]", values.sex(sex), "[]", f"[{specialties}]", place, *NO_DATES,
        )  # fmt: skip

    return parse


def _optional(columns: Columns, name: str) -> int | None:
    return columns.index(name) if columns.has(name) else None
