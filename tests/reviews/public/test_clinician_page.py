"""The public page of a clinician and its structured data: what is known and shown, escaped, and nothing invented."""

import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.test import Client

from providers.models import Provider, RatingBreakpoints
from reviews.models import Review
from reviews.pages import structured, telling
from reviews.pages.spoken import WORDS
from reviews.replies import replying
from tests.reviews.outcomes import afterwards

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_stands")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(1)> & "quoted" \u2028 \' -->'
# What schema.org has for each type, as far as we use it: another name is a slip of the pen.
ALLOWED = {
    "Physician": {
        *("@id", "url", "name", "description", "telephone", "address", "medicalSpecialty", "knowsLanguage"),
        *("identifier", "parentOrganization", "employee", "availableService", "aggregateRating", "review"),
    },
    "PostalAddress": {
        *("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry"),
    },
    "PropertyValue": {"propertyID", "value"},
    "MedicalOrganization": {"name"},
    "Person": {"name", "honorificSuffix", "knowsLanguage"},
    "MedicalProcedure": {"name"},
    "AggregateRating": {"ratingValue", "ratingCount", "bestRating", "worstRating"},
    "Review": {"author", "datePublished", "reviewBody", "reviewRating"},
    "Rating": {"ratingValue", "bestRating", "worstRating"},
}
ALLOWED["MedicalClinic"] = ALLOWED["Physician"]


class Page(HTMLParser):
    """The scripts of a page with what they hold, its images, handlers, and all that is to be read."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.images, self.handlers, self.words, self.within = [], 0, [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.within = tag
        self.images += tag == "img"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        if tag == "script":
            self.scripts.append([dict(attrs), ""])

    def handle_endtag(self, tag):
        self.within = ""

    def handle_data(self, data):
        if self.within == "script":
            self.scripts[-1][1] += data
        else:
            self.words.append(data)


def page(practice, language="en", status=200, query=""):
    headers = {"Accept-Language": language}
    answer = Client().get(f"/clinicians/{practice.pk}/{query}", headers=headers)
    assert answer.status_code == status
    return answer


def text_of(answer):
    return " ".join(" ".join(Page(answer.content.decode()).words).split())


def data_of(practice):
    (script,) = Page(page(practice).content.decode()).scripts
    assert script[0] == {"type": "application/ld+json"}
    return json.loads(script[1])


def served(practice, status=200):
    answer = Client().get(f"/api/v1/practices/{practice.pk}/structured-data/")
    assert answer.status_code == status
    return answer


def flaws(value, where=""):
    """Types and properties that schema.org does not have, by place."""
    if isinstance(value, list):
        return [flaw for one in value for flaw in flaws(one, where)]
    if not isinstance(value, dict):
        return [] if value not in (None, "") else [f"{where} is empty"]
    allowed = ALLOWED[value["@type"]] | {"@type", "@context"}
    found = [f"{where}.{name}" for name in value if name not in allowed]
    return found + [flaw for name, one in value.items() for flaw in flaws(one, f"{where}.{name}")]


def test_the_page_says_what_is_known(okafor_practice, crowd, bola, now):
    (first, *_) = crowd(6, overall=5, text="She took her time.", listened=4)
    replying.reply(review=first, text="We read all of it.", by=bola, now=now)
    text = text_of(page(okafor_practice))

    provider, place = okafor_practice.provider, okafor_practice.location
    for shown in (provider.name, place.line1, place.clinic.name, "Family medicine"):
        assert shown in text
    assert "from 6 reviews that count" in text
    assert "no plain mean" in text
    assert "Listened and explained 4.0 of 5, from 6" in text
    assert text.count("She took her time.") == 6
    assert "Riverside" in place.clinic.name and f"{place.clinic.name} answers, on November 23, 2026" in text
    assert "State licence (NY), verified on" in text


@pytest.mark.parametrize(
    ("rated", "share", "said"),
    [
        (4, 0.8, None),
        (5, 0.8, "Rated higher than 80% of the same profession."),
        (5, 0.44, "Rated higher than 44% of the same profession."),
        (5, 0.45, "About in the middle of the same profession."),
        (5, 0.55, "About in the middle of the same profession."),
        (5, 1, "Rated higher than 99% of the same profession."),
    ],
)
def test_a_place_in_the_profession_is_said_where_it_says_something(
    okafor_practice, crowd, now, rated, share, said
):
    crowd(5)
    RatingBreakpoints.objects.all().delete()
    before = {"profession": "primary-care", "made_at": now - DAY, "clinician_count": 9}
    RatingBreakpoints.objects.create(**before, means=[4.0] * 101)
    RatingBreakpoints.objects.create(**before | {"made_at": now, "clinician_count": rated}, means=[4.0] * 101)
    Provider.objects.filter(pk=okafor_practice.provider_id).update(rating_percentile=share)
    text = text_of(page(okafor_practice))
    assert ("same profession" in text, said is None or said in text) == (said is not None, True)
    assert Client().get(f"/api/v1/practices/{okafor_practice.pk}/").json()["rating"]["percentile"] == share


def test_an_author_without_a_name_has_one_in_the_language_of_the_page(okafor_practice, crowd):
    crowd(1)
    english, spanish = text_of(page(okafor_practice)), text_of(page(okafor_practice, "es"))
    assert ("A patient, on " in english, "Un paciente, el " in spanish) == (True, True)
    assert "A patient" not in spanish


def test_it_is_said_what_was_counted(okafor_practice):
    seen = {"condition": {"name": "Strain"}, "period_from": date(2026, 1, 2), "period_to": date(2026, 3, 4)}
    told = [
        telling._experience(seen | {"evidence": evidence, "count": count}, WORDS[language], language)
        for language, evidence, count in (
            ("en", "visits", 1),
            ("en", "case_log", 40),
            ("es", "fellowship", 2),
        )
    ]
    assert told == [
        "Strain: 1 visit, January 2, 2026 to March 4, 2026. Visits that took place here.",
        "Strain: 40 cases, January 2, 2026 to March 4, 2026. A log of cases that an employer vouches for.",
        "Strain: 2 casos, del 2 de enero de 2026 al 4 de marzo de 2026."
        " Casos de una especialización o subespecialidad certificada.",
    ]


def test_it_speaks_spanish(okafor_practice, crowd):
    crowd(1)
    answer = page(okafor_practice, "es-MX")
    assert '<html lang="es"' in answer.content.decode()
    assert "Lo que dicen los pacientes Nuevo aquí" in text_of(answer)
    assert "Accept-Language" in answer.headers["Vary"]


def test_under_five_reviews_nobody_has_stars(okafor_practice, crowd):
    crowd(4)
    assert "New here" in text_of(page(okafor_practice))
    assert "aggregateRating" not in data_of(okafor_practice)


def test_structured_data_says_what_the_page_shows(okafor_practice, crowd):
    crowd(6, overall=5, text="She took her time.", display_name="A.")
    data, text = data_of(okafor_practice), text_of(page(okafor_practice))

    assert flaws(data) == []
    assert data["@type"] == "Physician"
    assert data["name"] == okafor_practice.provider.name
    assert data["identifier"] == {
        "@type": "PropertyValue",
        "propertyID": "NPI",
        "value": okafor_practice.provider.npi,
    }
    assert data["medicalSpecialty"] == ["https://schema.org/PrimaryCare"]
    rating = data["aggregateRating"]
    assert rating["ratingCount"] == 6
    assert f"{rating['ratingValue']} of 5 from 6 reviews" in text
    assert len(data["review"]) == 6
    assert data["review"][0] == {
        "@type": "Review",
        "author": {"@type": "Person", "name": "A."},
        "datePublished": str(Review.objects.latest("published_at").published_at.date()),
        "reviewBody": "She took her time.",
        "reviewRating": {"@type": "Rating", "ratingValue": 5, "bestRating": 5, "worstRating": 1},
    }
    answer = served(okafor_practice)
    assert answer.json() == data
    assert answer.headers["Content-Type"] == "application/ld+json"


def test_only_reviews_of_the_page_are_in_its_data(okafor_practice, crowd):
    crowd(23, text="She took her time.")
    first = page(okafor_practice).content.decode()
    following = re.search(r'href="[^"]*(\?cursor=[^"]+)"', first)[1].replace("&amp;", "&")
    second = Page(page(okafor_practice, query=following).content.decode())

    assert (len(data_of(okafor_practice)["review"]), len(json.loads(second.scripts[0][1])["review"])) == (
        20,
        3,
    )
    page(okafor_practice, query="?cursor=none-of-ours", status=404)


def test_absent_facts_are_absent(okafor_practice, now):
    Provider.objects.filter(pk=okafor_practice.provider_id).update(languages=[], bio="", credential="")
    okafor_practice.phone = ""
    okafor_practice.save()
    data = data_of(okafor_practice)

    absent = {"knowsLanguage", "description", "telephone", "review", "aggregateRating"}
    assert absent & data.keys() == set()
    assert data["employee"] == {"@type": "Person", "name": okafor_practice.provider.name}
    assert flaws(data) == []


def test_who_is_made_up_is_called_so_and_listed_nowhere(okafor_practice, crowd):
    crowd(6)
    Provider.objects.filter(pk=okafor_practice.provider_id).update(is_demonstration=True, npi="9000000007")
    answer = page(okafor_practice)

    assert "Made up for demonstration" in text_of(answer)
    assert Page(answer.content.decode()).scripts == []
    assert answer.headers["X-Robots-Tag"] == "noindex"
    served(okafor_practice, status=404)


def test_a_made_up_figure_without_reviews_is_called_so(okafor_practice):
    rated = Provider.objects.filter(pk=okafor_practice.provider_id)
    assert "Nobody has written yet." in text_of(page(okafor_practice))
    rated.update(is_demonstration=True, npi="9000000007", review_count=38, rating_sum=180, rating_weight=38)
    english, spanish = text_of(page(okafor_practice)), text_of(page(okafor_practice, "es"))
    assert "from 38 reviews that count" in english
    assert "The figure above is made up for demonstration: no reviews stand behind it." in english
    assert "La cifra de arriba es inventada para la demostración" in spanish
    assert ("Nobody has written" in english, "Nadie ha escrito" in spanish) == (False, False)


def test_a_practice_that_may_not_be_shown_has_no_page(okafor_practice):
    okafor_practice.provider.credentials.all().delete()
    page(okafor_practice, status=404)
    served(okafor_practice, status=404)


@pytest.fixture
def hostile(okafor_practice, crowd, bola, now):
    """Everything that people write, written to break out."""
    made = crowd(6)
    Review.objects.update(public_text=HOSTILE, display_name=HOSTILE[:40])
    replying.Reply.objects.create(review=made[0], by=bola, text=HOSTILE, written_at=now)
    Provider.objects.filter(pk=okafor_practice.provider_id).update(bio=HOSTILE)
    clinic = okafor_practice.location.clinic
    clinic.name = HOSTILE
    clinic.save()


def test_what_people_write_stays_words(okafor_practice, hostile):
    found = Page(page(okafor_practice).content.decode())

    assert (len(found.scripts), found.images, found.handlers) == (1, 0, [])
    assert "".join(found.words).count("alert(1)") >= 2 * 6
    data = json.loads(found.scripts[0][1])
    assert {one["reviewBody"] for one in data["review"]} == {HOSTILE}
    assert data["parentOrganization"]["name"] == HOSTILE
    policy = page(okafor_practice).headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy


def test_without_the_escapes_they_would_break_out(okafor_practice, hostile, monkeypatch):
    monkeypatch.setattr(structured, "ESCAPES", {})
    assert len(Page(page(okafor_practice).content.decode()).scripts) > 1


def test_a_profession_that_is_none_of_physicians_is_a_clinic():
    profile = {
        "provider": {
            "name": "A",
            "credential": "",
            "npi": "1",
            "bio": "",
            "languages": [],
            "demonstration": False,
            "specialties": [{"slug": "massage-therapy", "label": "Massage therapy"}],
        },
        "location": dict.fromkeys(("clinic", "line1", "line2", "city", "state", "zip"), "x"),
        "phone": "",
        "rating": {"shown": None, "count": 0},
    }
    data = structured.of_page(
        {"profile": profile, "profession": "bodywork", "url": "u", "services": [], "reviews": []}
    )
    assert (data["@type"], data["medicalSpecialty"]) == ("MedicalClinic", ["Massage therapy"])


def test_a_match_leads_to_the_page(okafor_practice, catalogue):
    card = {"rank": 1, "practice_id": okafor_practice.pk, "provider": {"name": "X"}}
    html = render_to_string("matching/card.html", {"card": card})
    assert f'href="/clinicians/{okafor_practice.pk}/"' in html


def test_whom_we_reached_later_is_said_and_nothing_of_how_they_are(okafor_practice, now):
    first, *others = [
        afterwards.done(afterwards.named(f"later{n}"), okafor_practice, now + DAY + n * HOUR, now)
        for n in range(5)
    ]
    afterwards.answered(first)
    for visit in others:
        afterwards.asked(visit)
    shown = text_of(page(okafor_practice))
    assert "Two weeks after a visit: 5 were asked how they are, 1 said it." in shown
    assert "Six weeks" not in shown
    assert "worse" not in shown
