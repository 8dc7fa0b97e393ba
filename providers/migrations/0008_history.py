
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.fields.json
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('providers', '0007_memberships'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClinicEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('name', models.CharField(max_length=160)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConditionExperienceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('evidence', models.CharField(choices=[('visits', 'Visits completed here'), ('case_log', 'Case log attested by an employer'), ('fellowship', 'Cases of a fellowship or board subspecialty')], max_length=10)),
                ('count', models.PositiveIntegerField(verbose_name='cases or visits')),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('state', models.CharField(choices=[('self_reported', 'Self-reported'), ('submitted', 'Submitted'), ('in_review', 'In review'), ('verified', 'Verified'), ('insufficient', 'Not enough evidence'), ('rejected', 'Rejected'), ('expired', 'Expired')], default='self_reported', max_length=13)),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='last valid day')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CredentialEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('kind', models.CharField(choices=[('licence', 'State licence'), ('board', 'Board certification'), ('npi', 'NPI registration'), ('malpractice', 'Malpractice cover'), ('training', 'Training')], max_length=11)),
                ('jurisdiction', models.CharField(blank=True, max_length=2, verbose_name='state, two letters')),
                ('number', models.CharField(blank=True, max_length=40)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='last valid day')),
                ('state', models.CharField(choices=[('attested', 'Attested by the clinician'), ('in_review', 'In review'), ('verified', 'Verified'), ('failed', 'Failed'), ('due', 'Due for verification again'), ('lapsed', 'Lapsed'), ('suspended', 'Suspended')], default='attested', max_length=9)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IntegrationKeyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('name', models.CharField(max_length=80, verbose_name='what it is for')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('practices.read', 'Read practices'), ('practices.write', 'Change practices')], max_length=40), size=None)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('is_owner', models.BooleanField(default=False)),
                ('may_read_health', models.BooleanField(default=False, verbose_name='may read health data')),
                ('may_export', models.BooleanField(default=False, verbose_name='may export')),
                ('is_limited', models.BooleanField(default=False, verbose_name='limited to some practices')),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('is_owner', models.BooleanField(default=False)),
                ('may_read_health', models.BooleanField(default=False, verbose_name='may read health data')),
                ('may_export', models.BooleanField(default=False, verbose_name='may export')),
                ('is_limited', models.BooleanField(default=False, verbose_name='limited to some practices')),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PracticeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('accepts', models.CharField(choices=[('new', 'New and existing patients'), ('existing', 'Existing patients only'), ('nobody', 'Nobody for now')], default='new', max_length=8)),
                ('does_in_person', models.BooleanField(default=True)),
                ('does_video', models.BooleanField(default=False)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('first_visit_price_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='price of a first visit in cents')),
                ('confirmation', models.CharField(choices=[('instant', 'At once'), ('by_clinic', 'By the clinic')], default='by_clinic', max_length=9)),
                ('lead_minutes', models.PositiveIntegerField(default=120, verbose_name='notice needed, in minutes')),
                ('buffer_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='pause after a visit, in minutes')),
                ('horizon_days', models.PositiveSmallIntegerField(default=60, verbose_name='bookable so many days ahead')),
                ('phone_source', models.CharField(choices=[('owner', 'The clinician or the clinic'), ('registry', 'A public registry'), ('patient', 'A patient'), ('demonstration', 'Made up, for demonstration')], default='owner', max_length=13, verbose_name='phone: who told us')),
                ('phone_confirmed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('hours_source', models.CharField(choices=[('owner', 'The clinician or the clinic'), ('registry', 'A public registry'), ('patient', 'A patient'), ('demonstration', 'Made up, for demonstration')], default='owner', max_length=13, verbose_name='hours: who told us')),
                ('hours_confirmed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('accepts_source', models.CharField(choices=[('owner', 'The clinician or the clinic'), ('registry', 'A public registry'), ('patient', 'A patient'), ('demonstration', 'Made up, for demonstration')], default='owner', max_length=13, verbose_name='accepting patients: who told us')),
                ('accepts_confirmed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProviderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('npi', models.CharField(max_length=10, verbose_name='NPI')),
                ('first_name', models.CharField(max_length=60)),
                ('middle_name', models.CharField(blank=True, max_length=60)),
                ('last_name', models.CharField(max_length=80)),
                ('suffix', models.CharField(blank=True, max_length=10)),
                ('credential', models.CharField(blank=True, max_length=40, verbose_name='credential shown after the name')),
                ('sex', models.CharField(blank=True, choices=[('F', 'Female'), ('M', 'Male'), ('X', 'Another')], max_length=1)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('sees_children', models.BooleanField(default=False, verbose_name='sees people under 18')),
                ('sees_adults', models.BooleanField(default=True, verbose_name='sees people of 18 to 64')),
                ('sees_older_adults', models.BooleanField(default=True, verbose_name='sees people of 65 and over')),
                ('practising_since', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year of first practice')),
                ('bio', models.TextField(blank=True, max_length=4000)),
                ('claim', models.CharField(choices=[('unclaimed', 'Not claimed'), ('claimed', 'Claimed')], default='unclaimed', max_length=9)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published by its owner')),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('identity_proofed_at', models.DateTimeField(blank=True, null=True)),
                ('npi_deactivated_on', models.DateField(blank=True, null=True, verbose_name='NPI deactivated')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clinic',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((TG_OP = \'UPDATE\' OR NULLIF(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb ?| ARRAY[\'user\', \'key\'])) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_clinicevent" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='1253c14e5468f5a736a55ad07ecb0c04316b6e4f', operation='INSERT', pgid='pgtrigger_history_insert_73bf8', table='providers_clinic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clinic',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name"))', func='IF ((TG_OP = \'UPDATE\' OR NULLIF(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb ?| ARRAY[\'user\', \'key\']) OR (TG_OP = \'UPDATE\' OR NULLIF(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb ?| ARRAY[\'user\', \'key\'])) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_clinicevent" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='9fa8e186409ad75ad12a259e125356d6729d5ffc', operation='UPDATE', pgid='pgtrigger_history_update_5587d', table='providers_clinic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clinic',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((TG_OP = \'UPDATE\' OR NULLIF(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb ?| ARRAY[\'user\', \'key\'])) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_clinicevent" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='442e620d633a1d36c48723c9655a19a9f5c1b973', operation='DELETE', pgid='pgtrigger_history_delete_94136', table='providers_clinic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conditionexperience',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = NEW.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_conditionexperienceevent" ("condition_id", "count", "evidence", "period_from", "period_to", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state", "valid_until") VALUES (NEW."condition_id", NEW."count", NEW."evidence", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."provider_id", NEW."state", NEW."valid_until"); RETURN NULL;', hash='d1f11ccac6f2d465bfdc4a21ea36ca8e2a151c0b', operation='INSERT', pgid='pgtrigger_history_insert_ba1ce', table='providers_conditionexperience', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conditionexperience',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."condition_id" IS DISTINCT FROM (NEW."condition_id") OR OLD."count" IS DISTINCT FROM (NEW."count") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."period_from" IS DISTINCT FROM (NEW."period_from") OR OLD."period_to" IS DISTINCT FROM (NEW."period_to") OR OLD."provider_id" IS DISTINCT FROM (NEW."provider_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."valid_until" IS DISTINCT FROM (NEW."valid_until"))', func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = OLD.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration)) OR (EXISTS (SELECT FROM providers_provider AS p WHERE p.id = NEW.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_conditionexperienceevent" ("condition_id", "count", "evidence", "period_from", "period_to", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state", "valid_until") VALUES (NEW."condition_id", NEW."count", NEW."evidence", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."provider_id", NEW."state", NEW."valid_until"); RETURN NULL;', hash='ae3130419e953caf0403a12b99195701cb1c8201', operation='UPDATE', pgid='pgtrigger_history_update_e4c15', table='providers_conditionexperience', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conditionexperience',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = OLD.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_conditionexperienceevent" ("condition_id", "count", "evidence", "period_from", "period_to", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state", "valid_until") VALUES (OLD."condition_id", OLD."count", OLD."evidence", OLD."period_from", OLD."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."provider_id", OLD."state", OLD."valid_until"); RETURN NULL;', hash='d1fbf95d780309526901408741848af96cfc046b', operation='DELETE', pgid='pgtrigger_history_delete_3efed', table='providers_conditionexperience', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='credential',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = NEW.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_credentialevent" ("expires_on", "issued_on", "jurisdiction", "kind", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state", "verified_at") VALUES (NEW."expires_on", NEW."issued_on", NEW."jurisdiction", NEW."kind", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."provider_id", NEW."state", NEW."verified_at"); RETURN NULL;', hash='a79775a4aeb3270776d17ac9736428a5836d9979', operation='INSERT', pgid='pgtrigger_history_insert_48d4a', table='providers_credential', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='credential',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."issued_on" IS DISTINCT FROM (NEW."issued_on") OR OLD."jurisdiction" IS DISTINCT FROM (NEW."jurisdiction") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."provider_id" IS DISTINCT FROM (NEW."provider_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."verified_at" IS DISTINCT FROM (NEW."verified_at"))', func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = OLD.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration)) OR (EXISTS (SELECT FROM providers_provider AS p WHERE p.id = NEW.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_credentialevent" ("expires_on", "issued_on", "jurisdiction", "kind", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state", "verified_at") VALUES (NEW."expires_on", NEW."issued_on", NEW."jurisdiction", NEW."kind", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."provider_id", NEW."state", NEW."verified_at"); RETURN NULL;', hash='d784a362892f510649769a2eb470931de53496d2', operation='UPDATE', pgid='pgtrigger_history_update_bf0e7', table='providers_credential', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='credential',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = OLD.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_credentialevent" ("expires_on", "issued_on", "jurisdiction", "kind", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state", "verified_at") VALUES (OLD."expires_on", OLD."issued_on", OLD."jurisdiction", OLD."kind", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."provider_id", OLD."state", OLD."verified_at"); RETURN NULL;', hash='d781348e543b846b47eff2a4128de84fa7572803', operation='DELETE', pgid='pgtrigger_history_delete_a3092', table='providers_credential', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='integrationkey',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "providers_integrationkeyevent" ("clinic_id", "created_by_id", "expires_at", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces_id", "revoked_at", "scopes") VALUES (NEW."clinic_id", NEW."created_by_id", NEW."expires_at", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."replaces_id", NEW."revoked_at", NEW."scopes"); RETURN NULL;', hash='c13c9bf03cf117c51613669f26957ed7713e8f70', operation='INSERT', pgid='pgtrigger_history_insert_bd70f', table='providers_integrationkey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='integrationkey',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."replaces_id" IS DISTINCT FROM (NEW."replaces_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes"))', func='INSERT INTO "providers_integrationkeyevent" ("clinic_id", "created_by_id", "expires_at", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces_id", "revoked_at", "scopes") VALUES (NEW."clinic_id", NEW."created_by_id", NEW."expires_at", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."replaces_id", NEW."revoked_at", NEW."scopes"); RETURN NULL;', hash='5b17a9e16e6ca259fe1004740afb09ab73a40d9c', operation='UPDATE', pgid='pgtrigger_history_update_b2e6d', table='providers_integrationkey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='integrationkey',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "providers_integrationkeyevent" ("clinic_id", "created_by_id", "expires_at", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces_id", "revoked_at", "scopes") VALUES (OLD."clinic_id", OLD."created_by_id", OLD."expires_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."replaces_id", OLD."revoked_at", OLD."scopes"); RETURN NULL;', hash='34c96665840a8ae4d06148ef0f3c0f6f2069a35f', operation='DELETE', pgid='pgtrigger_history_delete_968e7', table='providers_integrationkey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "providers_invitationevent" ("accepted_at", "clinic_id", "expires_at", "invited_by_id", "is_limited", "is_owner", "may_export", "may_read_health", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."accepted_at", NEW."clinic_id", NEW."expires_at", NEW."invited_by_id", NEW."is_limited", NEW."is_owner", NEW."may_export", NEW."may_read_health", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='982e5fa08ce278447d6df346f0776e83fcb9ccbb', operation='INSERT', pgid='pgtrigger_history_insert_46ea8', table='providers_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."is_limited" IS DISTINCT FROM (NEW."is_limited") OR OLD."is_owner" IS DISTINCT FROM (NEW."is_owner") OR OLD."may_export" IS DISTINCT FROM (NEW."may_export") OR OLD."may_read_health" IS DISTINCT FROM (NEW."may_read_health") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at"))', func='INSERT INTO "providers_invitationevent" ("accepted_at", "clinic_id", "expires_at", "invited_by_id", "is_limited", "is_owner", "may_export", "may_read_health", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."accepted_at", NEW."clinic_id", NEW."expires_at", NEW."invited_by_id", NEW."is_limited", NEW."is_owner", NEW."may_export", NEW."may_read_health", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='60f8b7e4aa0457c3cdc19d06c4c27274961184b7', operation='UPDATE', pgid='pgtrigger_history_update_de673', table='providers_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "providers_invitationevent" ("accepted_at", "clinic_id", "expires_at", "invited_by_id", "is_limited", "is_owner", "may_export", "may_read_health", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."accepted_at", OLD."clinic_id", OLD."expires_at", OLD."invited_by_id", OLD."is_limited", OLD."is_owner", OLD."may_export", OLD."may_read_health", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."revoked_at"); RETURN NULL;', hash='90d1c91ff8e53a3697e727d31cc72a154e455ffb', operation='DELETE', pgid='pgtrigger_history_delete_79c25', table='providers_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "providers_membershipevent" ("clinic_id", "ended_at", "expires_at", "is_limited", "is_owner", "may_export", "may_read_health", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspended_at", "user_id") VALUES (NEW."clinic_id", NEW."ended_at", NEW."expires_at", NEW."is_limited", NEW."is_owner", NEW."may_export", NEW."may_read_health", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."suspended_at", NEW."user_id"); RETURN NULL;', hash='be17470ede43df56a22486c1a8bcf60bed4315dc', operation='INSERT', pgid='pgtrigger_history_insert_7ccfe', table='providers_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."is_limited" IS DISTINCT FROM (NEW."is_limited") OR OLD."is_owner" IS DISTINCT FROM (NEW."is_owner") OR OLD."may_export" IS DISTINCT FROM (NEW."may_export") OR OLD."may_read_health" IS DISTINCT FROM (NEW."may_read_health") OR OLD."suspended_at" IS DISTINCT FROM (NEW."suspended_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "providers_membershipevent" ("clinic_id", "ended_at", "expires_at", "is_limited", "is_owner", "may_export", "may_read_health", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspended_at", "user_id") VALUES (NEW."clinic_id", NEW."ended_at", NEW."expires_at", NEW."is_limited", NEW."is_owner", NEW."may_export", NEW."may_read_health", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."suspended_at", NEW."user_id"); RETURN NULL;', hash='3fcde8b947354d69282f99ee0e488152b23b8817', operation='UPDATE', pgid='pgtrigger_history_update_ea5d1', table='providers_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "providers_membershipevent" ("clinic_id", "ended_at", "expires_at", "is_limited", "is_owner", "may_export", "may_read_health", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "suspended_at", "user_id") VALUES (OLD."clinic_id", OLD."ended_at", OLD."expires_at", OLD."is_limited", OLD."is_owner", OLD."may_export", OLD."may_read_health", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."suspended_at", OLD."user_id"); RETURN NULL;', hash='b7d3a536a4258731b5370713e391ca76077e6e0d', operation='DELETE', pgid='pgtrigger_history_delete_f79c5', table='providers_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='practice',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = NEW.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_practiceevent" ("accepts", "accepts_confirmed_at", "accepts_source", "buffer_minutes", "confirmation", "does_in_person", "does_video", "first_visit_price_cents", "horizon_days", "hours_confirmed_at", "hours_source", "lead_minutes", "location_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_confirmed_at", "phone_source", "provider_id") VALUES (NEW."accepts", NEW."accepts_confirmed_at", NEW."accepts_source", NEW."buffer_minutes", NEW."confirmation", NEW."does_in_person", NEW."does_video", NEW."first_visit_price_cents", NEW."horizon_days", NEW."hours_confirmed_at", NEW."hours_source", NEW."lead_minutes", NEW."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."phone", NEW."phone_confirmed_at", NEW."phone_source", NEW."provider_id"); RETURN NULL;', hash='60b6cf6b76abded625d3aea4b6d75e61d9ea2d43', operation='INSERT', pgid='pgtrigger_history_insert_68cf6', table='providers_practice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='practice',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepts" IS DISTINCT FROM (NEW."accepts") OR OLD."accepts_confirmed_at" IS DISTINCT FROM (NEW."accepts_confirmed_at") OR OLD."accepts_source" IS DISTINCT FROM (NEW."accepts_source") OR OLD."buffer_minutes" IS DISTINCT FROM (NEW."buffer_minutes") OR OLD."confirmation" IS DISTINCT FROM (NEW."confirmation") OR OLD."does_in_person" IS DISTINCT FROM (NEW."does_in_person") OR OLD."does_video" IS DISTINCT FROM (NEW."does_video") OR OLD."first_visit_price_cents" IS DISTINCT FROM (NEW."first_visit_price_cents") OR OLD."horizon_days" IS DISTINCT FROM (NEW."horizon_days") OR OLD."hours_confirmed_at" IS DISTINCT FROM (NEW."hours_confirmed_at") OR OLD."hours_source" IS DISTINCT FROM (NEW."hours_source") OR OLD."lead_minutes" IS DISTINCT FROM (NEW."lead_minutes") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."phone_confirmed_at" IS DISTINCT FROM (NEW."phone_confirmed_at") OR OLD."phone_source" IS DISTINCT FROM (NEW."phone_source") OR OLD."provider_id" IS DISTINCT FROM (NEW."provider_id"))', func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = OLD.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration)) OR (EXISTS (SELECT FROM providers_provider AS p WHERE p.id = NEW.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_practiceevent" ("accepts", "accepts_confirmed_at", "accepts_source", "buffer_minutes", "confirmation", "does_in_person", "does_video", "first_visit_price_cents", "horizon_days", "hours_confirmed_at", "hours_source", "lead_minutes", "location_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_confirmed_at", "phone_source", "provider_id") VALUES (NEW."accepts", NEW."accepts_confirmed_at", NEW."accepts_source", NEW."buffer_minutes", NEW."confirmation", NEW."does_in_person", NEW."does_video", NEW."first_visit_price_cents", NEW."horizon_days", NEW."hours_confirmed_at", NEW."hours_source", NEW."lead_minutes", NEW."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."phone", NEW."phone_confirmed_at", NEW."phone_source", NEW."provider_id"); RETURN NULL;', hash='c5e33bf2879c5ef813da1b6965d43e8ffc99f37b', operation='UPDATE', pgid='pgtrigger_history_update_b5281', table='providers_practice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='practice',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((EXISTS (SELECT FROM providers_provider AS p WHERE p.id = OLD.provider_id AND p.claim = \'claimed\' AND NOT p.is_demonstration))) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_practiceevent" ("accepts", "accepts_confirmed_at", "accepts_source", "buffer_minutes", "confirmation", "does_in_person", "does_video", "first_visit_price_cents", "horizon_days", "hours_confirmed_at", "hours_source", "lead_minutes", "location_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_confirmed_at", "phone_source", "provider_id") VALUES (OLD."accepts", OLD."accepts_confirmed_at", OLD."accepts_source", OLD."buffer_minutes", OLD."confirmation", OLD."does_in_person", OLD."does_video", OLD."first_visit_price_cents", OLD."horizon_days", OLD."hours_confirmed_at", OLD."hours_source", OLD."lead_minutes", OLD."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."phone", OLD."phone_confirmed_at", OLD."phone_source", OLD."provider_id"); RETURN NULL;', hash='39d93c943e18f79363a818809363648ab2d84f40', operation='DELETE', pgid='pgtrigger_history_delete_93b62', table='providers_practice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='provider',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((NEW.claim = \'claimed\' AND NOT NEW.is_demonstration)) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_providerevent" ("bio", "claim", "credential", "first_name", "identity_proofed_at", "languages", "last_name", "middle_name", "npi", "npi_deactivated_on", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "practising_since", "published_at", "sees_adults", "sees_children", "sees_older_adults", "sex", "suffix", "suspended_at") VALUES (NEW."bio", NEW."claim", NEW."credential", NEW."first_name", NEW."identity_proofed_at", NEW."languages", NEW."last_name", NEW."middle_name", NEW."npi", NEW."npi_deactivated_on", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."practising_since", NEW."published_at", NEW."sees_adults", NEW."sees_children", NEW."sees_older_adults", NEW."sex", NEW."suffix", NEW."suspended_at"); RETURN NULL;', hash='9eaa77559602ff75bf70a98b52385419d99d9625', operation='INSERT', pgid='pgtrigger_history_insert_3bf5f', table='providers_provider', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='provider',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."bio" IS DISTINCT FROM (NEW."bio") OR OLD."claim" IS DISTINCT FROM (NEW."claim") OR OLD."credential" IS DISTINCT FROM (NEW."credential") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."identity_proofed_at" IS DISTINCT FROM (NEW."identity_proofed_at") OR OLD."languages" IS DISTINCT FROM (NEW."languages") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."middle_name" IS DISTINCT FROM (NEW."middle_name") OR OLD."npi" IS DISTINCT FROM (NEW."npi") OR OLD."npi_deactivated_on" IS DISTINCT FROM (NEW."npi_deactivated_on") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."practising_since" IS DISTINCT FROM (NEW."practising_since") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."sees_adults" IS DISTINCT FROM (NEW."sees_adults") OR OLD."sees_children" IS DISTINCT FROM (NEW."sees_children") OR OLD."sees_older_adults" IS DISTINCT FROM (NEW."sees_older_adults") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."suffix" IS DISTINCT FROM (NEW."suffix") OR OLD."suspended_at" IS DISTINCT FROM (NEW."suspended_at"))', func='IF ((OLD.claim = \'claimed\' AND NOT OLD.is_demonstration) OR (NEW.claim = \'claimed\' AND NOT NEW.is_demonstration)) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_providerevent" ("bio", "claim", "credential", "first_name", "identity_proofed_at", "languages", "last_name", "middle_name", "npi", "npi_deactivated_on", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "practising_since", "published_at", "sees_adults", "sees_children", "sees_older_adults", "sex", "suffix", "suspended_at") VALUES (NEW."bio", NEW."claim", NEW."credential", NEW."first_name", NEW."identity_proofed_at", NEW."languages", NEW."last_name", NEW."middle_name", NEW."npi", NEW."npi_deactivated_on", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."practising_since", NEW."published_at", NEW."sees_adults", NEW."sees_children", NEW."sees_older_adults", NEW."sex", NEW."suffix", NEW."suspended_at"); RETURN NULL;', hash='08c46351fba20bdc0d41c55049e5d997bba0d64b', operation='UPDATE', pgid='pgtrigger_history_update_b2646', table='providers_provider', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='provider',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF ((OLD.claim = \'claimed\' AND NOT OLD.is_demonstration)) IS NOT TRUE THEN RETURN NULL; END IF; INSERT INTO "providers_providerevent" ("bio", "claim", "credential", "first_name", "identity_proofed_at", "languages", "last_name", "middle_name", "npi", "npi_deactivated_on", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "practising_since", "published_at", "sees_adults", "sees_children", "sees_older_adults", "sex", "suffix", "suspended_at") VALUES (OLD."bio", OLD."claim", OLD."credential", OLD."first_name", OLD."identity_proofed_at", OLD."languages", OLD."last_name", OLD."middle_name", OLD."npi", OLD."npi_deactivated_on", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."practising_since", OLD."published_at", OLD."sees_adults", OLD."sees_children", OLD."sees_older_adults", OLD."sex", OLD."suffix", OLD."suspended_at"); RETURN NULL;', hash='781213b3600ebfc7806fafb9901c184a18a3fa1b', operation='DELETE', pgid='pgtrigger_history_delete_8f272', table='providers_provider', when='AFTER')),
        ),
        migrations.AddField(
            model_name='clinicevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.clinic'),
        ),
        migrations.AddField(
            model_name='conditionexperienceevent',
            name='condition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.condition'),
        ),
        migrations.AddField(
            model_name='conditionexperienceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.conditionexperience'),
        ),
        migrations.AddField(
            model_name='conditionexperienceevent',
            name='provider',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.provider'),
        ),
        migrations.AddField(
            model_name='credentialevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.credential'),
        ),
        migrations.AddField(
            model_name='credentialevent',
            name='provider',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.provider'),
        ),
        migrations.AddField(
            model_name='integrationkeyevent',
            name='clinic',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.clinic'),
        ),
        migrations.AddField(
            model_name='integrationkeyevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='integrationkeyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.integrationkey'),
        ),
        migrations.AddField(
            model_name='integrationkeyevent',
            name='replaces',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.integrationkey'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='clinic',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.clinic'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='invited_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.invitation'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='clinic',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.clinic'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.membership'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='practiceevent',
            name='location',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.location'),
        ),
        migrations.AddField(
            model_name='practiceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.practice'),
        ),
        migrations.AddField(
            model_name='practiceevent',
            name='provider',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.provider'),
        ),
        migrations.AddField(
            model_name='providerevent',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name="the clinician's own account"),
        ),
        migrations.AddField(
            model_name='providerevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='providers.provider'),
        ),
        migrations.AddIndex(
            model_name='clinicevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='clinic_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clinicevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='54632d623ef698cb5354a726b69a051d20473c71', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5824e', table='providers_clinicevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='conditionexperienceevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='conditionexperience_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conditionexperienceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='332a2a2d2d6d6a015372d3d30e40cc0c3ead13ff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_39156', table='providers_conditionexperienceevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='credentialevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='credential_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='credentialevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2d4dd55754b5b56a7d7fcc3f5e954e1c0635ddad', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e4f4e', table='providers_credentialevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='integrationkeyevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='integrationkey_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='integrationkeyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='99f4633b5e5021bb350e13c55ff431c564a04601', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_56a58', table='providers_integrationkeyevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='invitationevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='invitation_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2b34d6444562a03272a631d854cb5c2ee0a97aaf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8e968', table='providers_invitationevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='membershipevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='membership_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='023d2861474aeb66cffd3c9bb4f61807e1898aa4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_beb84', table='providers_membershipevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='practiceevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='practice_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='practiceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='29bf4b6a35cd7d18e752f22678a3f764b6fecf36', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0b888', table='providers_practiceevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='providerevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('user', 'pgh_context'), models.F('pgh_created_at'), name='provider_acts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='providerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e5ccb8805cf6ea0316fbcd02acd5d3238fe5e90f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5a83e', table='providers_providerevent', when='BEFORE')),
        ),
    ]
