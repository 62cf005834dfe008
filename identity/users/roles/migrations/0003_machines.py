"""Tells every process when what roles permit to machine clients has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on roles_role
 for each statement execute function public.notify_change();
create trigger changed after insert or update or delete on roles_role_permissions
 for each statement execute function public.notify_change();
create trigger changed after insert or update or delete on roles_applicationrole
 for each statement execute function public.notify_change();
"""

BACKWARD = """
drop trigger changed on roles_role;
drop trigger changed on roles_role_permissions;
drop trigger changed on roles_applicationrole;
"""


class Migration(migrations.Migration):
    dependencies = [("roles", "0002_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
