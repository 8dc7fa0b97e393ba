"""The choices of the first page: the catalogue in the words and the order of a form."""

from collections.abc import Iterable
from itertools import groupby

from matching.asking import ENTRY_CONDITION
from providers.models import Condition, InsurancePlan, Language, Provider

Choices = list[tuple[str, str | list[tuple[str, str]]]]

GROUPS = {
    "muscle-posture": "Muscles and posture",
    "injury": "Injuries",
    "bone": "Bones",
    "joint": "Joints",
    "nerve": "Nerves",
    "chest-wall": "Ribs and chest wall",
    "mind": "Stress",
    "chronic": "Long-lasting pain",
    "organ": "Pain that comes from elsewhere",
    "serious": "Serious causes",
}
LINES_OF_BUSINESS = {
    "employer": "Through work",
    "marketplace": "Bought on the marketplace",
    "original-medicare": "Original Medicare",
    "medicare-advantage": "Medicare Advantage",
    "medicaid": "Medicaid",
    "chip": "CHIP, for children",
    "tricare": "TRICARE",
    "veterans": "Veterans",
}
VISIT_MODES: Choices = [("either", "Either is fine"), ("in_person", "In person"), ("video", "By video")]
RADII: Choices = [(str(miles), f"{miles} miles") for miles in (5, 10, 25, 50, 100, 250)]
SEXES: Choices = [("", "No preference"), *((value, str(label)) for value, label in Provider.Sex.choices)]


def conditions() -> Choices:
    """This function will list the conditions by group, the plain complaint first."""
    rows = Condition.objects.filter(is_active=True).exclude(slug=ENTRY_CONDITION).order_by("name")
    found = _grouped(rows.values_list("group", "slug", "name"), GROUPS)
    return [(ENTRY_CONDITION, "Upper back pain, cause not known"), *found]


def plans() -> Choices:
    """This function will list the plans by line of business: people know theirs, and 300 payers have one plan."""
    rows = InsurancePlan.objects.filter(is_active=True, payer__is_active=True).order_by("name")
    found = _grouped(rows.values_list("line_of_business", "pk", "name"), LINES_OF_BUSINESS)
    return [("", "No plan, or I would rather not say"), *found]


def languages() -> Choices:
    """This function will list the languages, each with its own name beside the English one."""
    rows = Language.objects.filter(is_active=True).order_by("name").values_list("tag", "name", "own_name")
    named = [(tag, name if name == own else f"{name} ({own})") for tag, name, own in rows]
    return [("", "No preference"), *named]


def _grouped(rows: Iterable[tuple[str, object, str]], labels: dict[str, str]) -> Choices:
    """Rows of group, value and text as option groups, in the order of `labels`, unknown groups last."""
    order = list(labels)
    by_group = sorted(rows, key=lambda row: order.index(row[0]) if row[0] in labels else len(order))
    return [
        (labels.get(group, "Other"), [(str(value), text) for _, value, text in members])
        for group, members in groupby(by_group, key=lambda row: row[0])
    ]
