"""Finds people by the domain of their proved addresses: whom a requirement concerns is asked of everybody."""

from django.db import migrations

INDEX = "create index email_domain on account_emailaddress (split_part(email, '@', -1)) where verified"


class Migration(migrations.Migration):
    dependencies = [("connections", "0002_changes"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [migrations.RunSQL(INDEX, "drop index email_domain")]
