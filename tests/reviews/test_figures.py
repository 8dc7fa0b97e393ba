"""What is stored of a clinician is what the reviews that count come to, and a command says whether it is."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from providers import reputation
from providers.models import Provider, SearchRow
from reviews import figures
from reviews.models import Rating
from tests.reviews import said

DAY = timedelta(days=1)


@pytest.fixture
def six(okafor_practice, now):
    """Six reviews that count, of 1, 2, 3, 4, 5 and again 1 star."""
    rows = said.counting(okafor_practice, 6, now)
    figures.recount(okafor_practice.provider_id, now=now)
    return rows


def check(capsys, **options):
    call_command("check_reputation", **options)
    return capsys.readouterr().out.strip()


def test_the_sums_are_stars_that_halve_every_24_months(six, now):
    weights = [0.5 ** ((now - row.visited_at) / reputation.HALF_LIFE) for row in six]
    clinician = Provider.objects.get()
    assert clinician.review_count == 6
    assert clinician.rating_weight == pytest.approx(sum(weights), abs=1e-12)
    stars = zip(weights, (1, 2, 3, 4, 5, 1), strict=True)
    assert clinician.rating_sum == pytest.approx(sum(weight * star for weight, star in stars), abs=1e-12)


def test_search_knows_it_in_the_same_transaction(six):
    row = SearchRow.objects.get()
    assert (row.review_count, row.rating_percentile) == (6, 0.5)


def test_what_is_in_step_is_said_to_be(six, capsys):
    assert check(capsys) == "All figures are those of the reviews."


def test_what_was_changed_behind_our_back_is_found_and_counted_anew(six, capsys):
    Rating.objects.filter(review=six[0]).update(overall=5)
    with pytest.raises(SystemExit) as ended:
        call_command("check_reputation")
    out, err = capsys.readouterr()
    assert ended.value.code == 1
    assert str(six[0].provider_id) in out
    assert err == "1 differ. Run `manage.py check_reputation --mend` to count them anew.\n"
    assert check(capsys, mend=True).endswith("1 counted anew.")
    assert check(capsys) == "All figures are those of the reviews."


def test_what_one_made_up_began_with_is_counted_on_top(six, capsys, now):
    Provider.objects.update(
        is_demonstration=True,
        npi="9000000015",
        demonstration_rating_sum=45.0,
        demonstration_rating_weight=10.0,
        demonstration_rated_at=now - 100 * DAY,
        demonstration_review_count=12,
    )
    figures.recount(six[0].provider_id, now=now)
    assert Provider.objects.get().review_count == 18
    assert check(capsys) == "All figures are those of the reviews."
