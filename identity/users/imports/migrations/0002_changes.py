"""Tells every process when what a wrong password costs has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on imports_hashcost
 for each statement execute function public.notify_change();
"""

BACKWARD = """
drop trigger changed on imports_hashcost;
"""


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
