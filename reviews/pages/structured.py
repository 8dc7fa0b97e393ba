"""The public page of a clinician as schema.org's vocabulary has it: what the page shows, and nothing else. Pure.

Names are those of schema.org (https://schema.org/Physician, https://schema.org/MedicalClinic); what search engines
make of reviews is at https://developers.google.com/search/docs/appearance/structured-data/review-snippet.
"""

import json
from collections.abc import Mapping
from typing import Any

Data = dict[str, Any]
BEST, WORST = 5, 1
PHYSICIANS = ("primary-care", "specialist", "surgeon")
# Members of schema.org's MedicalSpecialty that mean the same; the others go by the words of the page.
SPECIALTIES = {
    "family-medicine": "PrimaryCare",
    "general-practice": "PrimaryCare",
    "physical-therapy": "Physiotherapy",
    "neurology": "Neurologic",
    "rheumatology": "Rheumatologic",
    "cardiology": "Cardiovascular",
    "pulmonology": "Pulmonary",
    "gastroenterology": "Gastroenterologic",
    "nephrology": "Renal",
    "urology": "Urologic",
    "oncology": "Oncologic",
    "infectious-disease": "Infectious",
    "psychiatry": "Psychiatric",
}
# Written otherwise in a script element, where these would end it or begin another; to readers of JSON it is the same.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def of_page(page: Mapping[str, Any]) -> Data | None:
    """This function will say in schema.org's words what a page shows; nothing of a clinician who is made up."""
    profile = page["profile"]
    provider, place = profile["provider"], profile["location"]
    if provider["demonstration"]:
        return None
    return _there(
        {
            "@context": "https://schema.org",
            "@type": "Physician" if page["profession"] in PHYSICIANS else "MedicalClinic",
            "@id": page["url"],
            "url": page["url"],
            "name": provider["name"],
            "description": provider["bio"],
            "telephone": profile["phone"],
            "address": _address(place),
            "medicalSpecialty": [_specialty(one) for one in provider["specialties"]],
            "knowsLanguage": provider["languages"],
            "identifier": {"@type": "PropertyValue", "propertyID": "NPI", "value": provider["npi"]},
            "parentOrganization": {"@type": "MedicalOrganization", "name": place["clinic"]},
            "employee": _person(provider),
            "availableService": [{"@type": "MedicalProcedure", "name": name} for name in page["services"]],
            "aggregateRating": _rating(profile["rating"]),
            "review": [_review(one) for one in page["reviews"]],
        }
    )


def script(data: Data) -> str:
    """This function will write data so that it can stand inside of a script element, whatever people wrote in it."""
    return json.dumps(data, default=str).translate(ESCAPES)


def _person(provider: Mapping[str, Any]) -> Data:
    return _there(
        {
            "@type": "Person",
            "name": provider["name"],
            "honorificSuffix": provider["credential"],
            "knowsLanguage": provider["languages"],
        }
    )


def _address(place: Mapping[str, Any]) -> Data:
    street = ", ".join(line for line in (place["line1"], place["line2"]) if line)
    return {
        "@type": "PostalAddress",
        "streetAddress": street,
        "addressLocality": place["city"],
        "addressRegion": place["state"],
        "postalCode": place["zip"],
        "addressCountry": "US",
    }


def _specialty(one: Mapping[str, Any]) -> str:
    member = SPECIALTIES.get(one["slug"])
    return f"https://schema.org/{member}" if member else one["label"]


def _rating(rating: Mapping[str, Any]) -> Data | None:
    """The figure of the page: a mean that is pulled to that of the profession; none under five reviews."""
    if rating["shown"] is None:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": rating["shown"],
        "ratingCount": rating["count"],
        "bestRating": BEST,
        "worstRating": WORST,
    }


def _review(review: Mapping[str, Any]) -> Data:
    return _there(
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": review["display_name"]},
            "datePublished": review["published_on"].isoformat(),
            "reviewBody": review["text"],
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": review["stars"]["overall"],
                "bestRating": BEST,
                "worstRating": WORST,
            },
        }
    )


def _there(data: Data) -> Data:
    """Without what is not known: an absent fact is left out."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
