"""The brand has a room of its own: its row moves there from sign-in's table, which the next migration there drops."""

import django.core.validators
from django.db import migrations, models

COLUMNS = "id, display_name, colour, terms_url, privacy_url"
FORWARD = f"""
insert into brand_branding ({COLUMNS}) select {COLUMNS} from signin_branding;
create trigger changed after insert or update or delete on brand_branding
 for each statement execute function public.notify_change();
"""
BACKWARD = f"insert into signin_branding ({COLUMNS}) select {COLUMNS} from brand_branding"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("signin", "0002_changes")]

    operations = [
        migrations.CreateModel(
            name="Branding",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("display_name", models.CharField(blank=True, max_length=80, verbose_name="name on the pages")),
                ("colour", models.CharField(default="#0f766e", max_length=7, validators=[django.core.validators.RegexValidator("^#[0-9a-fA-F]{6}\\Z", "Enter a colour such as #0f766e.")], verbose_name="colour")),
                ("terms_url", models.URLField(blank=True, verbose_name="terms of use")),
                ("privacy_url", models.URLField(blank=True, verbose_name="privacy policy")),
            ],
            options={"verbose_name": "branding", "verbose_name_plural": "branding"},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
