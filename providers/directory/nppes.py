"""The file of NPPES, the registry of NPIs: its columns, and what of a row is kept."""

from collections.abc import Sequence
from datetime import date

from providers.directory import values
from providers.directory.columns import Columns, Parse, Pick, Rejected, cleaned, place_list, quoted

SLOTS = 15

NPI, ENTITY = "NPI", "Entity Type Code"
SEX = ("Provider Sex Code", "Provider Gender Code")  # renamed in 2025
DATES = ("Provider Enumeration Date", "Last Update Date", "NPI Deactivation Date", "NPI Reactivation Date")
NAMES = (
    "Provider First Name", "Provider Middle Name", "Provider Last Name (Legal Name)", "Provider Name Suffix Text",
    "Provider Credential Text",
)  # fmt: skip
OTHER_NAMES = (
    "Provider Other First Name", "Provider Other Middle Name", "Provider Other Last Name",
    "Provider Other Name Suffix Text", "Provider Other Credential Text",
)  # fmt: skip
ORGANISATION = "Provider Organization Name (Legal Business Name)"
PLACE = (
    "Provider First Line Business Practice Location Address",
    "Provider Second Line Business Practice Location Address",
    "Provider Business Practice Location Address City Name",
    "Provider Business Practice Location Address State Name",
    "Provider Business Practice Location Address Postal Code",
    "Provider Business Practice Location Address Telephone Number",
    "Provider Business Practice Location Address Country Code (If outside U.S.)",
)
HOME = ("", "US")
TAXONOMY = (
    "Healthcare Provider Taxonomy Code_{}",
    "Provider License Number_{}",
    "Provider License Number State Code_{}",
    "Healthcare Provider Primary Taxonomy Switch_{}",
)

INDIVIDUAL, ORGANISATIONS, DEACTIVATED = "i", "o", "d"
ENTITIES = {"1": INDIVIDUAL, "2": ORGANISATIONS, "": DEACTIVATED}


def parser(columns: Columns, *, latest: date) -> Parse:
    """This function will return what turns a row of a file with these columns into a staged one.

    The returned function raises Rejected for a row without a valid NPI, a known kind or a name, or with a date that
    is none or after `latest`.
    """
    entity = columns.index(ENTITY)
    pick = columns.getter(*NAMES, *OTHER_NAMES, ORGANISATION, *PLACE, SEX, *DATES)
    slots = [columns.getter(*(name.format(slot) for name in TAXONOMY)) for slot in range(1, SLOTS + 1)]
    codes = columns.getter(*(TAXONOMY[0].format(slot) for slot in range(1, SLOTS + 1)))
    npi_at = columns.index(NPI)
    last_day = latest.isoformat()

    def parse(row: Sequence[str]) -> tuple[str, ...]:
        npi = values.npi(row[npi_at])
        if npi is None:
            raise Rejected("npi")
        kind = ENTITIES.get(row[entity].strip())
        if kind is None:
            raise Rejected("entity")
        fields = cleaned(pick(row))
        names, others, organisation, place, sex = (
            fields[:5], fields[5:10], fields[10], fields[11:18], fields[18],
        )  # fmt: skip
        dates = _dates(fields[19:23], last_day)
        stated_on = max(dates[1:])
        if kind == DEACTIVATED or (kind == INDIVIDUAL and dates[2] > dates[3]):
            return _deactivated(npi, stated_on, names, dates)
        if kind == ORGANISATIONS:
            names = ("", "", organisation, "", "")
        elif not names[2]:
            raise Rejected("name")
        return (
            kind, npi, stated_on, *names, _other_names(others), values.sex(sex),
            _taxonomies(row, codes, slots), "[]", _place(*place), *dates,
        )  # fmt: skip

    return parse


def _dates(texts: Sequence[str], latest: str) -> tuple[str, ...]:
    try:
        dates = tuple(map(values.day, texts))
    except ValueError:
        raise Rejected("date") from None
    if max(dates) > latest:
        raise Rejected("date")
    return dates


def _place(line1: str, line2: str, city: str, state: str, zip5: str, phone: str, country: str) -> str:
    """The place of practice. BC may be British Columbia and 10115 in Berlin: abroad there is no state or ZIP code."""
    is_abroad = country.upper() not in HOME
    return place_list("", line1, line2, city, "" if is_abroad else state, "" if is_abroad else zip5, phone)


def _deactivated(npi: str, stated_on: str, names: Sequence[str], dates: Sequence[str]) -> tuple[str, ...]:
    if not dates[2]:
        raise Rejected("entity")
    return (DEACTIVATED, npi, stated_on, *names, "[]", "", "[]", "[]", "[]", *dates)


def _other_names(names: Sequence[str]) -> str:
    if not names[2]:
        return "[]"
    first, middle, last, suffix, credential = map(quoted, names)
    return (
        f'[{{"first":{first},"middle":{middle},"last":{last},"suffix":{suffix},"credential":{credential}}}]'
    )


def _taxonomies(row: Sequence[str], codes: Pick, slots: Sequence[Pick]) -> str:
    held = []
    for slot, code in enumerate(codes(row), 1):
        if code and (cells := cleaned(slots[slot - 1](row)))[0]:
            code, number, state, switch = cells
            is_primary = "true" if switch.upper() == "Y" else "false"
            held.append(
                f'{{"slot":{slot},"code":{quoted(code)},"licence_number":{quoted(number)},'
                f'"licence_state":"{values.state(state)}","is_primary":{is_primary}}}'
            )
    return f"[{','.join(held)}]"
