"""The facts of a public page in the words of a language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from accounts.models import MessageLanguage
from accounts.outbox import dates
from providers.models.credentials import Evidence
from reviews.pages.spoken import WORDS, Words
from reviews.writing import A_PATIENT

Told = dict[str, Any]
FEWEST_COMPARED = 5  # clinicians of a profession who are rated
MIDDLE = (0.45, 0.55)  # many are there by ties alone
MOST = 99  # percent: nobody is rated above the whole profession that they belong to


def clinician(page: Told, language: MessageLanguage) -> Told:
    """This function will put what a clinician's page shows into words."""
    words, profile = WORDS[language], page["profile"]
    zone = profile["location"]["timezone"]
    return {
        "provider": profile["provider"],
        "specialties": ", ".join(one["label"] for one in profile["provider"]["specialties"]),
        "place": profile["location"],
        "phone": profile["phone"],
        "languages": ", ".join(page["languages"]),
        "years": _years(profile["provider"]["years_in_practice"], words),
        "accepts": words["clinician"][f"accepts_{profile['accepts']}"],
        "services": ", ".join(page["services"]),
        "next": [
            {"mode": words["services"][mode], "when": dates.moment(at, zone, language)}
            for mode, at in profile["next_times"].items()
            if at
        ],
        "answers": _answers(profile["answers"], words),
        "verified": [_verified(one, zone, words, language) for one in profile["provider"]["credentials"]],
        "experience": [_experience(one, words, language) for one in profile["provider"]["experience"]],
        "rating": _rating(profile["rating"], page["compared_with"], words),
        "themes": _themes(page["themes"], words),
        "check_ins": [
            words["rating"][f"asked_{kind}"].format(**found)
            for kind, found in page["check_ins"].items()
            if found
        ],
        "reviews": [review(one, words, language) for one in page["reviews"]],
        "none": _none(profile, words),
    }


def review(shown: Told, words: Words, language: MessageLanguage) -> Told:
    """This function will put a review, as everybody reads it, into words."""
    said, stars = words["review"], shown["stars"]
    themes = [
        {"name": name, "stars": said["stars"].format(stars=stars[theme])}
        for theme, name in words["themes"].items()
        if theme not in ("overall", "would_recommend", "yes", "no") and stars[theme] is not None
    ]
    name = said["a_patient"] if shown["display_name"] == A_PATIENT else shown["display_name"]
    recommends = {True: said["recommends"], False: said["recommends_not"], None: ""}
    return {
        "id": shown["id"],
        "by": said["by"].format(name=name, day=dates.day(shown["published_on"], language)),
        "at": said["at"].format(clinic=shown["clinic"]),
        "stars": said["stars"].format(stars=stars["overall"]),
        "full": "★" * stars["overall"],
        "empty": "☆" * (5 - stars["overall"]),
        "themes": themes,
        "recommends": recommends[stars["would_recommend"]],
        "visited": _visited(shown["visit"], said, language),
        "text": shown["text"],
        "notes": [
            said[note]
            for note, holds in (
                ("redacted", shown["redacted"]),
                ("edited", shown["edited"]),
                ("not_counted", not shown["counts_in_rating"]),
            )
            if holds
        ],
        "reply": _reply(shown, said, language),
    }


def _visited(visit: Told | None, said: Told | Any, language: MessageLanguage) -> str:
    if visit is None:
        return ""
    month = _month(visit["month"], language)
    if visit["condition"] is None:
        return str(said["visited_month"].format(month=month))
    return str(said["visited"].format(month=month, condition=visit["condition"]))


def _month(text: str, language: MessageLanguage) -> str:
    with translation.override(language):
        return date_format(date.fromisoformat(f"{text}-01"), r"F \d\e Y" if language == "es" else "F Y")


def _reply(shown: Told, said: Any, language: MessageLanguage) -> Told | None:
    given = shown["reply"]
    if given is None:
        return None
    day = dates.day(given["written_on"], language)
    return {
        "by": said["reply"].format(clinic=shown["clinic"], day=day),
        "text": given["text"],
        "note": said["reply_edited"] if given["edited"] else "",
    }


def _years(count: int | None, words: Words) -> str:
    return words["clinician"]["years_count"].format(count=count) if count else ""


def _answers(told: Told, words: Words) -> str:
    if told["acceptance_rate"] is None or told["reply_hours"] is None:
        return words["clinician"]["answers_few"]
    return words["clinician"]["answers_share"].format(
        count=told["count"], share=round(told["acceptance_rate"] * 100), hours=f"{told['reply_hours']:g}"
    )


def _verified(held: Told, zone: str, words: Words, language: MessageLanguage) -> str:
    what = words["kinds"][held["kind"]].format(place=held["jurisdiction"] or "")
    day = _day(held["verified_at"], zone, language)
    if held["expires_on"] is None:
        return words["clinician"]["verified_on"].format(what=what, day=day)
    until = dates.day(held["expires_on"], language)
    return words["clinician"]["verified_until"].format(what=what, day=day, until=until)


def _day(at: datetime, zone: str, language: MessageLanguage) -> str:
    return dates.day(at.astimezone(ZoneInfo(zone)).date(), language)


def _experience(seen: Told, words: Words, language: MessageLanguage) -> str:
    return words["clinician"]["experience_one"].format(
        condition=seen["condition"]["name"],
        counted=_counted(seen, words),
        since=dates.day(seen["period_from"], language),
        until=dates.day(seen["period_to"], language),
        evidence=words["evidence"][seen["evidence"]],
    )


def _counted(seen: Told, words: Words) -> str:
    what = "visit" if seen["evidence"] == Evidence.VISITS else "case"
    return words["counted"][what if seen["count"] == 1 else f"{what}s"].format(count=seen["count"])


def _rating(rating: Told, compared_with: int, words: Words) -> Told:
    said, count = words["rating"], rating["count"]
    if rating["shown"] is None:
        return {"stars": "", "title": said["new"], "about": said["new_about"].format(count=count)}
    return {
        "stars": said["stars"].format(stars=rating["shown"]),
        "from": said["from"].format(count=count),
        "percentile": _percentile(rating["percentile"], compared_with, said),
        "about": said["shrunk"],
    }


def _percentile(share: float | None, compared_with: int, said: Mapping[str, str]) -> str:
    """Empty where so few of the profession are rated that a place among them says nothing."""
    if share is None or compared_with < FEWEST_COMPARED:
        return ""
    if MIDDLE[0] <= share <= MIDDLE[1]:
        return said["middle"]
    above = min(round(share * 100), MOST)
    return said["percentile"].format(share=above) if above else ""


def _none(profile: Told, words: Words) -> str:
    """What stands where no review does: of somebody made up the figures are, too."""
    is_made_up = profile["provider"]["demonstration"] and profile["rating"]["count"]
    return words["rating"]["none_made_up" if is_made_up else "none"]


def _themes(themes: Told, words: Words) -> list[Told]:
    told = []
    for theme, found in themes.items():
        if found is None:
            continue
        given = (
            words["rating"]["recommend_one"].format(share=round(found["share"] * 100), count=found["count"])
            if "share" in found
            else words["rating"]["theme_one"].format(stars=found["mean"], count=found["count"])
        )
        told.append({"name": words["themes"][theme], "given": given})
    return told
