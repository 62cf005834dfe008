"""Tells every process when a row that caches hold has changed; finds organizations by the beginning of their name."""

from django.db import migrations

TABLES = (
    "orgs_organizationpolicy",
    "orgs_organizationrole",
    "orgs_organizationrole_permissions",
    "orgs_organizationrole_api_permissions",
    "orgs_organizationpermission",
)
FORWARD = """
create trigger changed after insert or update or delete on {table}
 for each statement execute function public.notify_change();
"""
BACKWARD = "drop trigger changed on {table};"
NAME = "create index organization_name on orgs_organization (lower(name) text_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]
    operations = [
        *(migrations.RunSQL(FORWARD.format(table=table), BACKWARD.format(table=table)) for table in TABLES),
        migrations.RunSQL(NAME, "drop index organization_name"),
    ]
