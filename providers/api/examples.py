"""Examples for the API's description."""

CONDITION = {
    "slug": "thoracic-strain",
    "name": "Upper back muscle strain",
    "summary": "A muscle or tendon of the upper back that was stretched or torn.",
    "group": "muscle-posture",
    "minimum_level": "",
    "synonyms": {"en": ["pulled back muscle"]},
    "icd10cm": ["S29.012A"],
    "specialties": [{"slug": "physical-therapy", "label": "Physical therapy", "role": "first_contact"}],
}
SPECIALTY = {
    "slug": "physical-therapy",
    "label": "Physical therapy",
    "profession": "physical-therapy",
    "manipulates": False,
    "surgical_or_interventional": False,
    "first_contact_today": True,
    "role": None,
}
PLAN = {
    "id": "86f2b836-6230-5da9-a73d-20aa77e68292",
    "slug": "original-medicare",
    "name": "Original Medicare",
    "line_of_business": "original-medicare",
    "payer": {"slug": "medicare", "name": "Original Medicare"},
}
LANGUAGE = {"tag": "es", "name": "Spanish", "own_name": "Español"}
UNCLAIMED = {
    "npi": "1000000004",
    "names": [
        {
            "source": "nppes",
            "as_of": "2024-03-07",
            "value": {"first": "ALEX", "middle": "", "last": "EXAMPLE", "suffix": ""},
        }
    ],
    "credentials": [
        {"source": "nppes", "as_of": "2024-03-07", "value": "PT"},
        {"source": "cms_clinicians", "as_of": "2026-06-01", "value": "DPT"},
    ],
    "sexes": [],
    "taxonomies": [
        {
            "source": "nppes",
            "as_of": "2024-03-07",
            "code": "225100000X",
            "label": "Physical Therapist",
            "specialty": "physical-therapy",
            "licence_state": "NY",
            "is_primary": True,
        }
    ],
    "specialties": [{"source": "cms_clinicians", "as_of": "2026-06-01", "value": "PHYSICAL THERAPY"}],
    "places": [
        {
            "source": "nppes",
            "as_of": "2024-03-07",
            "organisation": "",
            "city": "NEW YORK",
            "state": "NY",
            "zip": "10038",
        }
    ],
    "differs": ["credentials"],
}
