"""What a clinic has of what a file names: its places, its practices, and the clinicians who work there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from providers import practices
from providers.models import Clinic, DirectoryRecord, Location, Practice, Provider
from providers.npi import is_npi
from providers.rosters import cells
from providers.rosters.proposals import Proposal
from providers.rosters.tables import Line


class Known:
    """Read once for a file. `in_turn` waits for other changes of its places and practices, up to the end of the
    transaction: who changes a place would not see the practices that are added there meanwhile.
    """

    def __init__(self, clinic: Clinic, lines: Sequence[Line], *, now: datetime, in_turn: bool) -> None:
        npis = {text for line in lines if is_npi(text := line.cells["npi"].split(".")[0])}
        places = Location.objects.filter(clinic=clinic).order_by("pk")
        if in_turn:
            places = places.select_for_update(no_key=True)
        self.locations = {row.pk: row for row in places}
        self.by_address: dict[tuple[str, str], list[Location]] = defaultdict(list)
        for row in self.locations.values():
            self.by_address[(row.line1.casefold(), row.zip)].append(row)
        self.providers = {row.npi: row for row in Provider.objects.filter(npi__in=npis)}
        here = practices.of_members(clinic.pk, now=now).filter(npi__in=npis)
        self.members = set(here.values_list("npi", flat=True))
        held = Practice.objects.filter(location__clinic=clinic, provider__npi__in=npis).order_by("pk")
        if in_turn:
            held = held.select_for_update(no_key=True, of=["self"])
        rows = held.select_related("provider", "location")
        self.practices: dict[tuple[str, UUID], Practice] = {(r.provider.npi, r.location_id): r for r in rows}
        recorded = DirectoryRecord.objects.filter(npi__in=npis).values_list("npi", flat=True)
        self.named_somewhere = {*self.providers, *recorded}

    def whom(self, proposal: Proposal, line: Line) -> tuple[str, Location] | None:
        """This function will read which clinician at which place a row is about; what can't be is noted."""
        if line.has_extra:
            proposal.refuse(line, "", "too_many_cells", "This row has more cells than there are columns.")
        npi = proposal.take(line, "npi", cells.npi)
        if not line.cells["npi"]:
            proposal.refuse(line, "npi", "required", "Whose practice is this? The NPI is missing.")
        location = self._location(proposal, line)
        return None if npi is None or location is None or proposal.is_bad(line) else (npi, location)

    def _location(self, proposal: Proposal, line: Line) -> Location | None:
        text, line1 = line.cells.get("location", ""), line.cells.get("line1", "")
        zip_code = proposal.take(line, "zip", cells.zip_code)
        if not text:
            return self._at_address(proposal, line, line1, zip_code)
        wanted = proposal.take(line, "location", cells.identifier)
        found = self.locations.get(wanted) if wanted else None
        if wanted and found is None:
            proposal.refuse(line, "location", "unknown_location", "The clinic has no location with this id.")
        if found and _contradicts(found, line1, zip_code):
            proposal.refuse(
                line, "line1", "location_differs", "The location with this id is at another address."
            )
        return found

    def _at_address(
        self, proposal: Proposal, line: Line, line1: str, zip_code: str | None
    ) -> Location | None:
        if not line1 or not line.cells.get("zip"):
            proposal.refuse(line, "location", "required", "Give the location's id, or line1 and zip.")
            return None
        found = self.by_address.get((line1.casefold(), zip_code or ""), [])
        if zip_code and not found:
            proposal.refuse(line, "line1", "unknown_location", "The clinic has no location at this address.")
        if len(found) > 1:
            proposal.refuse(
                line, "line1", "ambiguous_location", "There are several here: give the location's id."
            )
        return found[0] if len(found) == 1 else None


def _contradicts(found: Location, line1: str, zip_code: str | None) -> bool:
    is_other_street = bool(line1) and line1.casefold() != found.line1.casefold()
    return is_other_street or (zip_code is not None and zip_code != found.zip)
