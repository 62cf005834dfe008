"""Tells every process when a connection has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on connections_connection
 for each statement execute function public.notify_change();
"""


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "drop trigger changed on connections_connection;")]
