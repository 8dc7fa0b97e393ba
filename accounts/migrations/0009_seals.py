
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_sign_in_changed'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealedTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'columns'), name='one_row_per_set_of_columns')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='1, 2, 3 and so on')),
                ('row_id', models.CharField(max_length=36, verbose_name='primary key of the row')),
                ('row_at', models.DateTimeField(verbose_name='when the row says it was written')),
                ('digest', models.BinaryField(verbose_name='SHA-256 of the row')),
                ('chain', models.BinaryField(verbose_name='SHA-256 of the chain before it and of this seal')),
                ('sealed_at', models.DateTimeField()),
                ('covers', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.sealedtable')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealedtable',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2a7cf17a3fa891303e04ebb368bedaa9a31faead', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b8018', table='accounts_sealedtable', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.UniqueConstraint(fields=('covers', 'row_id'), name='a_row_is_sealed_once'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='seals_are_counted_from_one'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b9f275869cd7151248fd5c0888b2c59075838a74', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_452ec', table='accounts_seal', when='BEFORE')),
        ),
    ]
