"""Tells every process when a row that caches hold has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on keys_signingkey
 for each statement execute function public.notify_change();
create trigger changed after insert or update or delete on keys_symmetrickey
 for each statement execute function public.notify_change();
"""

BACKWARD = """
drop trigger changed on keys_signingkey;
drop trigger changed on keys_symmetrickey;
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
