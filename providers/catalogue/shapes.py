"""The files of the catalogue: their columns, what each may hold, what is unique and what refers to what."""

from dataclasses import dataclass

from providers.catalogue.fields import (
    US_STATES,
    Parser,
    degrees,
    flag,
    one_of,
    pattern,
    slug,
    taxonomy,
    text,
    whole,
    zone,
)

LEVELS = ("", "self_care", "soon", "same_day", "emergency")
# What has to be cleared before hands-on care: the codes of the red-flag rules' cautions.
CAUTIONS = (
    "anticoagulants",
    "bleeding_disorder",
    "aortic_aneurysm",
    "connective_tissue_disease",
    "myelopathy",
    "spinal_fracture",
    "spinal_infection",
    "inflammatory_flare",
    "severe_osteoporosis",
    "cancer_not_cleared",
    "pregnancy",
)
PROFESSIONS = (
    "primary-care",
    "specialist",
    "surgeon",
    "advanced-practice",
    "physical-therapy",
    "chiropractic",
    "mental-health",
    "bodywork",
)
GROUPS = (
    "entry",
    "muscle-posture",
    "injury",
    "bone",
    "joint",
    "nerve",
    "chest-wall",
    "organ",
    "mind",
    "serious",
    "chronic",
)
LINES_OF_BUSINESS = (
    "original-medicare",
    "medicare-advantage",
    "medicaid",
    "chip",
    "marketplace",
    "employer",
    "tricare",
    "veterans",
)

BCP_47 = pattern(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", "a BCP 47 language tag")
ICD_10_CM = pattern(r"[A-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?", "shaped like an ICD-10-CM code")
ZIP_CODE = pattern(r"[0-9]{5}", "a ZIP code of five digits")


@dataclass(frozen=True, slots=True)
class Shape:
    """One file: a parser per column, the sets of columns that repeat in no other row, and references."""

    columns: dict[str, Parser]
    unique: tuple[tuple[str, ...], ...]
    references: tuple[tuple[str, str, str], ...] = ()  # column -> file, column


SHAPES: dict[str, Shape] = {
    "specialties.csv": Shape(
        columns={
            "number": whole(1, 32767),
            "slug": slug(50),
            "label": text(80),
            "profession": one_of(PROFESSIONS),
            "manipulates": flag,
            "surgical_or_interventional": flag,
            "first_contact_today": flag,
        },
        unique=(("number",), ("slug",)),
    ),
    "taxonomies.csv": Shape(
        columns={"code": taxonomy, "specialty": slug(50), "label": text(120)},
        unique=(("code",),),
        references=(("specialty", "specialties.csv", "slug"),),
    ),
    "conditions.csv": Shape(
        columns={
            "number": whole(1, 200),
            "slug": slug(50),
            "name": text(80),
            "summary": text(300),
            "minimum_level": one_of(LEVELS),
            "caution": one_of(("", *CAUTIONS)),
            "why": text(300),
            "group": one_of(GROUPS),
        },
        unique=(("number",), ("slug",)),
    ),
    "condition_synonyms.csv": Shape(
        columns={"condition": slug(50), "language": BCP_47, "synonym": text(120)},
        unique=(("condition", "language", "synonym"),),
        references=(("condition", "conditions.csv", "slug"),),
    ),
    "condition_codes.csv": Shape(
        columns={"condition": slug(50), "code": ICD_10_CM, "billable": flag, "description": text(300)},
        unique=(("condition", "code"),),
        references=(("condition", "conditions.csv", "slug"),),
    ),
    "condition_specialties.csv": Shape(
        columns={
            "condition": slug(50),
            "specialty": slug(50),
            "role": one_of(("first_contact", "step_up")),
        },
        unique=(("condition", "specialty"),),
        references=(("condition", "conditions.csv", "slug"), ("specialty", "specialties.csv", "slug")),
    ),
    "languages.csv": Shape(
        columns={"tag": BCP_47, "name": text(60), "own_name": text(60)},
        unique=(("tag",),),
    ),
    "payers.csv": Shape(columns={"slug": slug(100), "name": text(160)}, unique=(("slug",),)),
    "plans.csv": Shape(
        columns={
            "number": whole(1, 32767),
            "slug": slug(120),
            "payer": slug(100),
            "name": text(200),
            "line_of_business": one_of(LINES_OF_BUSINESS),
        },
        unique=(("number",), ("slug",)),
        references=(("payer", "payers.csv", "slug"),),
    ),
    "zip_places.csv": Shape(
        columns={
            "zip": ZIP_CODE,
            "city": text(80, empty=True),
            "state": one_of(US_STATES),
            "lat": degrees(90),
            "lon": degrees(180),
            "zone": zone,
            "population": whole(0, 2_000_000_000, empty=True),
        },
        unique=(("zip",),),
    ),
    "pt_direct_access.csv": Shape(
        columns={
            "state": one_of(US_STATES),
            "access": one_of(("unrestricted", "provisional")),
            "source": text(200),
        },
        unique=(("state",),),
    ),
}
