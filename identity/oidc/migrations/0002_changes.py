"""Tells every process when a row that caches hold has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on oidc_client
 for each statement execute function public.notify_change();
create trigger changed after insert or update or delete on oidc_clientsecret
 for each statement execute function public.notify_change();
"""

BACKWARD = """
drop trigger changed on oidc_client;
drop trigger changed on oidc_clientsecret;
"""


class Migration(migrations.Migration):
    dependencies = [("oidc", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
