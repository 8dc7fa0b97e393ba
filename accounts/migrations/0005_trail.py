
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user_id', models.UUIDField(null=True)),
                ('key_id', models.UUIDField(null=True, verbose_name='integration key')),
                ('route', models.CharField(max_length=200, verbose_name='pattern of the address, never the address itself')),
                ('status', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='HealthRead',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject_id', models.UUIDField(verbose_name='the patient')),
                ('key_id', models.UUIDField(null=True, verbose_name='integration key')),
                ('what', models.CharField(max_length=40)),
                ('why', models.CharField(max_length=20)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
                ('reader', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refusal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fc82fbf0fcd594f0d68de8c8a5b4c47a3d4fcf74', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_14f52', table='accounts_refusal', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='healthread',
            index=models.Index(fields=['subject_id', '-at'], name='health_reads_of_a_patient'),
        ),
        migrations.AddIndex(
            model_name='healthread',
            index=models.Index(fields=['reader', '-at'], name='health_reads_by_a_person'),
        ),
        migrations.AddConstraint(
            model_name='healthread',
            constraint=models.CheckConstraint(condition=models.Q(('reader__isnull', False), ('key_id__isnull', False), _connector='OR'), name='health_is_read_by_someone'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='healthread',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='52fd03e5c4258000715e41f45df3fb8eae48cf95', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_25404', table='accounts_healthread', when='BEFORE')),
        ),
    ]
