"""Tenants that are there already get the management API as a resource, new ones from their set-up.

Whoever has keys has been set up; the staff's own tenant has no such API.
"""

from django.db import migrations

AREAS = {
    "users": "people, their profiles, passwords, factors and sessions",
    "applications": "applications and their secrets",
    "resources": "API resources and their permissions",
    "roles": "roles, what they permit and who has them",
    "organizations": "organizations, their members, invitations and domains",
    "organization-template": "roles and permissions that every organization has",
    "logs": "the log book",
}
ROWS = [("all", "Everything that this API can do")]
for area, words in AREAS.items():
    ROWS.append((f"read:{area}", f"Read {words}"))
    if area != "logs":
        ROWS.append((f"write:{area}", f"Change {words}"))
VALUES = ", ".join(f"('{name}', '{words}')" for name, words in ROWS)
FORWARD = f"""
insert into apis_apiresource (id, name, indicator, token_format, access_token_seconds, created_at)
 select gen_random_uuid(), 'Management API', '/api', 'opaque', 600, now()
 where current_schema() <> 'operators' and exists (select from keys_signingkey)
 on conflict (indicator) do nothing;
insert into apis_permission (id, resource_id, name, description, created_at)
 select gen_random_uuid(), r.id, p.name, p.description, now()
 from apis_apiresource r cross join (values {VALUES}) as p (name, description)
 where r.indicator = '/api'
 on conflict (resource_id, name) do nothing;
"""
BACKWARD = """
delete from roles_role_permissions where permission_id in
 (select p.id from apis_permission p join apis_apiresource r on r.id = p.resource_id where r.indicator = '/api');
delete from apis_permission where resource_id in (select id from apis_apiresource where indicator = '/api');
delete from apis_apiresource where indicator = '/api';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_initial"),
        ("apis", "0002_changes"),
        ("keys", "0001_initial"),
        ("roles", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
