"""Tells every process when the rule has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on passwords_passwordpolicy
 for each statement execute function public.notify_change();
"""
BACKWARD = "drop trigger changed on passwords_passwordpolicy;"


class Migration(migrations.Migration):
    dependencies = [("passwords", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
