"""Tells every process when a row that caches hold has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on factors_factorpolicy
 for each statement execute function public.notify_change();
"""

BACKWARD = """
drop trigger changed on factors_factorpolicy;
"""


class Migration(migrations.Migration):
    dependencies = [("factors", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
