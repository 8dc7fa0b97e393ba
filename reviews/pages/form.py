"""The form on which an author says how a visit was, without JavaScript; its words are the page's."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from reviews import visit_shown
from reviews.models import Rating, Review
from reviews.models.reviews import THEMES
from reviews.writing import A_PATIENT, Stars, Written

STARS = [(str(number), str(number)) for number in range(1, 6)]
YES_NO = [("yes", "yes"), ("no", "no")]
TEXT, NAME = 4000, 40  # characters, as in the model


class ReviewForm(forms.Form):
    """What is left out is empty; only the stars of the visit as a whole are needed."""

    overall = forms.ChoiceField(choices=STARS)
    timely_access = forms.ChoiceField(choices=STARS, required=False)
    listened = forms.ChoiceField(choices=STARS, required=False)
    staff = forms.ChoiceField(choices=STARS, required=False)
    coordination = forms.ChoiceField(choices=STARS, required=False)
    would_recommend = forms.ChoiceField(choices=YES_NO, required=False)
    text = forms.CharField(max_length=TEXT, required=False)
    display_name = forms.CharField(max_length=NAME, required=False)
    show_visit = forms.CharField(max_length=10, required=False)

    def written(self) -> Written:
        """What the domain takes of a form that is valid."""
        sent = self.cleaned_data
        themes = {theme: int(sent[theme]) if sent[theme] else None for theme in THEMES}
        recommends = {"yes": True, "no": False}.get(sent["would_recommend"])
        return Written(
            stars=Stars(overall=int(sent["overall"]), would_recommend=recommends, **themes),
            text=sent["text"],
            display_name=sent["display_name"],
            show_visit=sent["show_visit"] or None,
        )

    def problems(self, said: Mapping[str, str]) -> dict[str, str]:
        """By field, what is wrong with it in the words of the page."""
        return {
            name: said["overall_needed"]
            if name == "overall"
            else said["too_long"].format(count=self.fields[name].max_length)  # type: ignore[attr-defined]
            if found[0].code == "max_length"
            else said["unreadable"]
            for name, found in self.errors.as_data().items()
        }


def empty() -> dict[str, str]:
    """This function will give what a new form holds."""
    return dict.fromkeys(ReviewForm.base_fields, "")


def sent(data: QueryDict) -> dict[str, str]:
    """This function will give what was typed, to be shown again."""
    return {name: data.get(name, "") for name in ReviewForm.base_fields}


def of_review(review: Review, rating: Rating | None) -> dict[str, str]:
    """This function will give what an author said before, to be changed."""
    stars = {name: getattr(rating, name, None) for name in ("overall", *THEMES)}
    recommended = rating and rating.would_recommend
    recommends = "" if recommended is None else "yes" if recommended else "no"
    return {
        **{name: str(given) if given else "" for name, given in stars.items()},
        "would_recommend": recommends,
        "text": review.text or "",
        "display_name": "" if review.display_name == A_PATIENT else review.display_name,
        "show_visit": visit_shown.VERSION if review.shows_visit else "",
    }


def groups(values: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """This function will set out the groups of stars for the page; all but the first may be left out."""
    said = words["own"]
    labels = [said[name] for name in ("star_one", "star_two", "star_three", "star_four", "star_five")]
    rows = [_group("overall", said["overall"], labels, values, "")]
    rows += [_group(theme, words["themes"][theme], labels, values, said["left_out"]) for theme in THEMES]
    return rows


def _group(
    name: str, label: str, labels: list[str], values: Mapping[str, str], left_out: str
) -> dict[str, Any]:
    choices = [(str(number), text) for number, text in enumerate(labels, 1)]
    return {
        "name": name,
        "label": label,
        "choices": [*choices, *([("", left_out)] if left_out else [])],
        "value": values[name],
        "required": not left_out,
    }
