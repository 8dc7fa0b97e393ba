from django.db import migrations, models

# The column is the trigger's alone: a save of a stale instance leaves it as it is, and no path can forget it.
TRIGGER = """
CREATE FUNCTION accounts_note_sign_in_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.email IS DISTINCT FROM OLD.email OR NEW.password IS DISTINCT FROM OLD.password THEN
        NEW.sign_in_changed_at := clock_timestamp();
    ELSE
        NEW.sign_in_changed_at := OLD.sign_in_changed_at;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER note_sign_in_change BEFORE UPDATE ON accounts_user
FOR EACH ROW EXECUTE FUNCTION accounts_note_sign_in_change();
"""
NO_TRIGGER = """
DROP TRIGGER note_sign_in_change ON accounts_user;
DROP FUNCTION accounts_note_sign_in_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sign_in_changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
