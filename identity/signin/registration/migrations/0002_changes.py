"""Tells every process when what new people are asked has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on registration_profilefield
 for each statement execute function public.notify_change();
create trigger changed after insert or update or delete on registration_termspolicy
 for each statement execute function public.notify_change();
"""
BACKWARD = """
drop trigger changed on registration_profilefield;
drop trigger changed on registration_termspolicy;
"""


class Migration(migrations.Migration):
    dependencies = [("registration", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
