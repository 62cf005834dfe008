"""Tells every process when a row that caches hold has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on apis_apiresource
 for each statement execute function public.notify_change();
create trigger changed after insert or update or delete on apis_permission
 for each statement execute function public.notify_change();
"""

BACKWARD = """
drop trigger changed on apis_apiresource;
drop trigger changed on apis_permission;
"""


class Migration(migrations.Migration):
    dependencies = [("apis", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
