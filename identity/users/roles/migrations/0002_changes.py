"""Tells every process when a row that caches hold has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on roles_admittedrole
 for each statement execute function public.notify_change();
"""

BACKWARD = """
drop trigger changed on roles_admittedrole;
"""


class Migration(migrations.Migration):
    dependencies = [("roles", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
