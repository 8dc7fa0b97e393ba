import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_trail'),
    ]

    operations = [
        migrations.CreateModel(
            name='UserSession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key_hash', models.CharField(max_length=64, unique=True, verbose_name='SHA-256 of the key')),
                ('data', models.BinaryField()),
                ('device', models.CharField(blank=True, max_length=60, verbose_name='what it runs on')),
                ('created_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(verbose_name='last used, to the minute')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='sessions_by_their_start'), models.Index(fields=['seen_at'], name='sessions_by_their_last_use')],
            },
        ),
        # The sessions of before were stored in the clear; whoever was signed in signs in once more.
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    ]
