"""Breakpoints that percentiles are read off, and what made-up clinicians began with kept beside what reviews say."""

import django.contrib.postgres.fields
import providers.models.checks
from django.db import migrations, models

ASCENDING = """
CREATE FUNCTION is_ascending(numbers float8[]) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT numbers = ARRAY(SELECT n FROM unnest(numbers) AS n ORDER BY n)
$$
"""

# Until now every figure was made up: there were no reviews. Nobody but who is made up themselves keeps one.
KEEP_WHAT_IS_MADE_UP = """
UPDATE providers_provider
SET demonstration_rating_sum = rating_sum, demonstration_rating_weight = rating_weight,
    demonstration_rated_at = rated_at, demonstration_review_count = review_count
WHERE is_demonstration AND (rating_sum, rating_weight, review_count) <> (0, 0, 0)
"""
CLEAR_OTHERS = """
UPDATE providers_provider
SET rating_sum = 0, rating_weight = 0, rated_at = NULL, review_count = 0, rating_percentile = NULL
WHERE NOT is_demonstration
  AND ((rating_sum, rating_weight, review_count) <> (0, 0, 0)
       OR rated_at IS NOT NULL OR rating_percentile IS NOT NULL)
"""
CLEAR_SEARCH_ROWS = """
UPDATE providers_searchrow AS r SET rating_percentile = NULL, review_count = 0
FROM providers_provider AS provider
WHERE provider.id = r.provider_id AND NOT provider.is_demonstration
  AND (r.review_count <> 0 OR r.rating_percentile IS NOT NULL)
"""

class Migration(migrations.Migration):

    dependencies = [
        ('providers', '0014_webhooks'),
    ]

    operations = [
        migrations.RunSQL(ASCENDING, "DROP FUNCTION is_ascending(float8[])"),
        migrations.CreateModel(
            name='RatingBreakpoints',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profession', models.CharField(choices=[('primary-care', 'Primary care physicians'), ('specialist', 'Medical specialists'), ('surgeon', 'Surgeons'), ('advanced-practice', 'Nurse practitioners and physician assistants'), ('physical-therapy', 'Physical therapists'), ('chiropractic', 'Chiropractors'), ('mental-health', 'Psychiatrists and psychologists'), ('bodywork', 'Massage therapists and acupuncturists')], max_length=20)),
                ('made_at', models.DateTimeField()),
                ('clinician_count', models.PositiveIntegerField(verbose_name='clinicians with enough reviews')),
                ('means', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None, verbose_name='stars, ascending')),
            ],
            options={
                'verbose_name_plural': 'rating breakpoints',
            },
        ),
        migrations.AddField(
            model_name='provider',
            name='demonstration_rated_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='provider',
            name='demonstration_rating_sum',
            field=models.FloatField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='provider',
            name='demonstration_rating_weight',
            field=models.FloatField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='provider',
            name='demonstration_review_count',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name='provider',
            constraint=models.CheckConstraint(condition=models.Q(('is_demonstration', True), models.Q(('demonstration_rated_at', None), ('demonstration_rating_sum', 0), ('demonstration_rating_weight', 0), ('demonstration_review_count', 0)), _connector='OR'), name='only_demonstration_clinicians_have_made_up_ratings'),
        ),
        migrations.AddConstraint(
            model_name='ratingbreakpoints',
            constraint=models.UniqueConstraint(fields=('profession', 'made_at'), name='one_row_of_breakpoints_per_profession_and_moment'),
        ),
        migrations.AddConstraint(
            model_name='ratingbreakpoints',
            constraint=models.CheckConstraint(condition=models.Q(('profession__in', ['primary-care', 'specialist', 'surgeon', 'advanced-practice', 'physical-therapy', 'chiropractic', 'mental-health', 'bodywork'])), name='profession_of_breakpoints_is_known'),
        ),
        migrations.AddConstraint(
            model_name='ratingbreakpoints',
            constraint=models.CheckConstraint(condition=models.Q(('clinician_count__gte', 1)), name='breakpoints_are_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='ratingbreakpoints',
            constraint=models.CheckConstraint(condition=models.Q(('means__len', 101)), name='breakpoints_are_at_each_percent'),
        ),
        migrations.AddConstraint(
            model_name='ratingbreakpoints',
            constraint=models.CheckConstraint(condition=providers.models.checks.Ascends('means'), name='breakpoints_ascend'),
        ),
        migrations.AddConstraint(
            model_name='ratingbreakpoints',
            constraint=models.CheckConstraint(condition=models.Q(('means__0__gte', 1), ('means__100__lte', 5)), name='breakpoints_are_between_one_and_five_stars'),
        ),
        migrations.RunSQL([KEEP_WHAT_IS_MADE_UP, CLEAR_OTHERS, CLEAR_SEARCH_ROWS], migrations.RunSQL.noop),
    ]
