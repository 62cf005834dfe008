"""Tells every process when a row that caches hold has changed; the limiter's counters need no log."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on signin_signinpolicy
 for each statement execute function public.notify_change();
create trigger changed after insert or update or delete on signin_branding
 for each statement execute function public.notify_change();
alter table signin_attempt set unlogged;
"""

BACKWARD = """
drop trigger changed on signin_signinpolicy;
drop trigger changed on signin_branding;
alter table signin_attempt set logged;
"""


class Migration(migrations.Migration):
    dependencies = [("signin", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
