import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_seals'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='rolegrant',
            name='history_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rolegrant',
            name='history_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rolegrant',
            name='history_delete',
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='end_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='ended_by',
            field=models.CharField(blank=True, max_length=200, verbose_name='who ended and who approved it'),
        ),
        migrations.AddField(
            model_name='rolegrantevent',
            name='end_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='rolegrantevent',
            name='ended_by',
            field=models.CharField(blank=True, max_length=200, verbose_name='who ended and who approved it'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_rolegrantevent" ("end_reason", "ended_at", "ended_by", "granted_at", "granted_by", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "user_id") VALUES (NEW."end_reason", NEW."ended_at", NEW."ended_by", NEW."granted_at", NEW."granted_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."reason", NEW."role", NEW."user_id"); RETURN NULL;', hash='2cb2facff6b8a6b205278c997082c765efcbd57b', operation='INSERT', pgid='pgtrigger_history_insert_a9b9b', table='accounts_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."end_reason" IS DISTINCT FROM (NEW."end_reason") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."ended_by" IS DISTINCT FROM (NEW."ended_by") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at") OR OLD."granted_by" IS DISTINCT FROM (NEW."granted_by") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_rolegrantevent" ("end_reason", "ended_at", "ended_by", "granted_at", "granted_by", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "user_id") VALUES (NEW."end_reason", NEW."ended_at", NEW."ended_by", NEW."granted_at", NEW."granted_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."reason", NEW."role", NEW."user_id"); RETURN NULL;', hash='2ae9bb7b4ccccf4e046b535dd3f800040a4982a9', operation='UPDATE', pgid='pgtrigger_history_update_440ee', table='accounts_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_rolegrantevent" ("end_reason", "ended_at", "ended_by", "granted_at", "granted_by", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "user_id") VALUES (OLD."end_reason", OLD."ended_at", OLD."ended_by", OLD."granted_at", OLD."granted_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."reason", OLD."role", OLD."user_id"); RETURN NULL;', hash='64fdefda41f10a29c41d29552e5fa444d204bb7a', operation='DELETE', pgid='pgtrigger_history_delete_368f8', table='accounts_rolegrant', when='AFTER')),
        ),
        migrations.RunSQL(
            "UPDATE accounts_user SET email = lower(email) WHERE email <> lower(email)",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='email_address_is_in_small_letters'),
        ),
    ]
