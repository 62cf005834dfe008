"""Where people came from, and room for the hashes that they bring along."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0002_updated_at")]
    # All three change the catalogue alone: no row is written anew, however many there are.
    operations = [
        migrations.AddField(
            "user", "external_id", models.CharField("former id", max_length=200, null=True, blank=True)
        ),
        migrations.AddField("user", "imported_with", models.UUIDField(null=True, blank=True, editable=False)),
        migrations.AlterField("user", "password", models.CharField("password", max_length=512)),
    ]
