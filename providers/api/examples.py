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
