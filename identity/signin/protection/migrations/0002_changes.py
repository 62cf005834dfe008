"""Tells every process when the policy has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on protection_protectionpolicy
 for each statement execute function public.notify_change();
"""

BACKWARD = "drop trigger changed on protection_protectionpolicy;"


class Migration(migrations.Migration):
    dependencies = [("protection", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
