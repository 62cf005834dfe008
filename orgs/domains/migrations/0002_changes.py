"""Tells every process when a domain has changed: whether anybody joins by one is remembered."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on domains_organizationdomain
 for each statement execute function public.notify_change();
"""
BACKWARD = "drop trigger changed on domains_organizationdomain;"


class Migration(migrations.Migration):
    dependencies = [("domains", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
