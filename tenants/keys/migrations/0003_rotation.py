"""Keys have a calendar."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('keys', '0002_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyPolicy',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('rotate_days', models.PositiveSmallIntegerField(default=90, help_text='In days. The next key is published ten minutes before it signs; 0 rotates by hand only.', verbose_name='rotate signing keys after')),
            ],
            options={
                'verbose_name': 'key policy',
                'verbose_name_plural': 'key policies',
            },
        ),
        migrations.AddField(
            model_name='signingkey',
            name='left_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='signed until'),
        ),
        migrations.AddField(
            model_name='signingkey',
            name='signs_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='signs since'),
        ),
        migrations.AddConstraint(
            model_name='signingkey',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'next')), fields=('algorithm',), name='one_next_key_per_algorithm'),
        ),
        migrations.RunSQL(
            "create trigger changed after insert or update or delete on keys_keypolicy"
            " for each statement execute function public.notify_change()",
            "drop trigger changed on keys_keypolicy",
        ),
    ]
