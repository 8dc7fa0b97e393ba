"""The directory: records of public registries, the log of imports, and the tables that imports stage rows in."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# Unlogged: what is lost in a crash is read from the files again, and rows and progress are lost together.
STAGING = """
CREATE UNLOGGED TABLE providers_directorystaging (
    file smallint NOT NULL,
    line integer NOT NULL,
    kind text NOT NULL,
    npi text NOT NULL,
    stated_on date,
    first_name text NOT NULL,
    middle_name text NOT NULL,
    last_name text NOT NULL,
    suffix text NOT NULL,
    credential text NOT NULL,
    other_names jsonb NOT NULL,
    sex text NOT NULL,
    taxonomies jsonb NOT NULL,
    specialties jsonb NOT NULL,
    places jsonb NOT NULL,
    enumerated_on date,
    updated_on date,
    deactivated_on date,
    reactivated_on date
);
CREATE UNLOGGED TABLE providers_directoryreject (
    file smallint NOT NULL,
    line integer NOT NULL,
    npi text NOT NULL,
    code text NOT NULL
);
CREATE UNLOGGED TABLE providers_directoryprogress (
    file smallint PRIMARY KEY,
    source text NOT NULL,
    identity text NOT NULL,
    next_byte bigint NOT NULL,
    next_line integer NOT NULL
);
"""
UNDO_STAGING = """
DROP TABLE providers_directoryprogress;
DROP TABLE providers_directoryreject;
DROP TABLE providers_directorystaging;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('providers', '0003_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('nppes', 'NPPES, the NPI registry'), ('cms_clinicians', 'CMS Doctors and Clinicians')], max_length=14)),
                ('npi', models.CharField(max_length=10, verbose_name='NPI')),
                ('first_name', models.TextField(blank=True)),
                ('middle_name', models.TextField(blank=True)),
                ('last_name', models.TextField(blank=True)),
                ('suffix', models.TextField(blank=True)),
                ('credential', models.TextField(blank=True)),
                ('other_names', models.JSONField(blank=True, default=list)),
                ('sex', models.CharField(blank=True, choices=[('F', 'Female'), ('M', 'Male'), ('X', 'Another')], max_length=1)),
                ('taxonomies', models.JSONField(blank=True, default=list)),
                ('specialties', models.JSONField(blank=True, default=list, verbose_name='specialties in the words of the source')),
                ('places', models.JSONField(blank=True, default=list)),
                ('enumerated_on', models.DateField(blank=True, null=True, verbose_name='NPI given')),
                ('updated_on', models.DateField(blank=True, null=True, verbose_name='last updated in the registry')),
                ('deactivated_on', models.DateField(blank=True, null=True, verbose_name='NPI deactivated')),
                ('reactivated_on', models.DateField(blank=True, null=True, verbose_name='NPI reactivated')),
                ('search_name', models.TextField(blank=True, verbose_name='all names, lower case, without accents')),
                ('changed_at', models.DateTimeField(verbose_name='last changed by an import')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search_name'], name='directory_search_name', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(fields=('npi', 'source'), name='one_record_per_npi_and_registry'), models.CheckConstraint(condition=models.Q(('npi__regex', '^[0-9]{10}$')), name='directory_npi_has_ten_digits'), models.CheckConstraint(condition=models.Q(('source__in', ['nppes', 'cms_clinicians'])), name='directory_source_is_known'), models.CheckConstraint(condition=models.Q(('sex__in', ['F', 'M', 'X', ''])), name='directory_sex_is_known')],
            },
        ),
        migrations.CreateModel(
            name='DirectoryRelease',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('nppes', 'NPPES, the NPI registry'), ('cms_clinicians', 'CMS Doctors and Clinicians')], max_length=14)),
                ('as_of', models.DateField(verbose_name='date of the files')),
                ('files', models.JSONField(default=list)),
                ('counts', models.JSONField(default=dict)),
                ('imported_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['nppes', 'cms_clinicians'])), name='release_source_is_known')],
            },
        ),
        migrations.RunSQL(STAGING, UNDO_STAGING),
    ]
