"""Tells every process when a connector has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on connectors_connector
 for each statement execute function public.notify_change();
"""


class Migration(migrations.Migration):
    dependencies = [("connectors", "0002_connector")]
    operations = [migrations.RunSQL(FORWARD, "drop trigger changed on connectors_connector;")]
