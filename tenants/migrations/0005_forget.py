"""What the log book keeps of a person whose account is gone at their own wish: what happened, no longer to whom.

A trigger's function, so that a tenant's role cannot call it: it may still add events and change none.
"""

from django.db import migrations

FUNCTION = r"""
create function public.forget_person() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare s text := TG_TABLE_SCHEMA; begin
 execute format('update %I.audit_event set object_label = left(object_id, 8), details = ''{}''
  where object_type = ''users.user'' and object_id = $1', s) using old.id::text;
 execute format('update %I.audit_event set actor_label = left(actor_id, 8), ip = null, user_agent = '''',
  details = details - ''user'' where actor_id = $1', s) using old.id::text;
 execute format('update %I.audit_event set ip = null, user_agent = '''', details = details - ''identifier''
  where action = ''user.sign_in_failed'' and details->>''identifier'' in ($1, $2, $3)', s)
  using nullif(old.email, ''), old.username, nullif(old.phone, '');
 return null; end $$;
revoke all on function public.forget_person() from public;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_work_figures")]
    operations = [migrations.RunSQL(FUNCTION, "drop function public.forget_person();")]
