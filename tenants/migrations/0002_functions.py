"""The functions in `public` through which a tenant's role reaches the queue, and nothing else.

Each stamps the tenant from the current role itself, has a fixed search path, and cannot be used to read.
"""

from django.db import migrations

FUNCTIONS = r"""
create function public.enqueue_job(p_task text, p_args jsonb, p_once text default null)
returns bigint language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare r text := current_setting('role'); job bigint; begin
 if r is null or r = 'none' then raise exception 'enqueue_job needs a tenant role'; end if;
 -- An array would take the stamp as one more element, and the job would name no tenant.
 if jsonb_typeof(p_args) is distinct from 'object' then raise exception 'arguments are an object'; end if;
 insert into public.procrastinate_jobs(queue_name, task_name, args, queueing_lock)
 values ('tenant', p_task, p_args || jsonb_build_object('_tenant', r), r || ':' || p_once)
 -- The stock lock raises, which would abort the tenant's own transaction.
 on conflict (queueing_lock) where status = 'todo' and queueing_lock is not null
 do nothing returning id into job;
 return job; end $$;

create function public.set_due(p_kind text, p_at timestamptz)
returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare r text := current_setting('role'); begin
 if r is null or r = 'none' then raise exception 'set_due needs a tenant role'; end if;
 insert into public.tenants_due(role_name, kind, due_at) values (r, p_kind, p_at)
 on conflict (role_name, kind) do update set due_at = least(tenants_due.due_at, excluded.due_at); end $$;

create function public.report_figures(p_figures jsonb)
returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare r text := current_setting('role'); begin
 if r is null or r = 'none' then raise exception 'report_figures needs a tenant role'; end if;
 if jsonb_typeof(p_figures) is distinct from 'object' or length(p_figures::text) > 8000
 then raise exception 'figures are a small object'; end if;
 insert into public.tenants_figures(role_name, figures, reported_at) values (r, p_figures, now())
 on conflict (role_name) do update set figures = excluded.figures, reported_at = excluded.reported_at; end $$;

-- For the role of `operators` alone: work on a queue that enqueue_job cannot write.
create function public.request_provisioning(p_task text, p_tenant uuid)
returns bigint language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare job bigint; begin
 insert into public.procrastinate_jobs(queue_name, task_name, args, queueing_lock)
 values ('provisioning', p_task, jsonb_build_object('tenant', p_tenant), p_task || ':' || p_tenant)
 on conflict (queueing_lock) where status = 'todo' and queueing_lock is not null
 do nothing returning id into job;
 return job; end $$;

-- For the owner: the applied migrations of the whole fleet in one query.
create function public.applied_migrations()
returns table(schema_name text, app text, name text) language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare s text; begin
 -- A tenant whose schema is missing or damaged must not keep the others from being migrated.
 for s in select t.schema_name from public.tenants_tenant t
  where to_regclass(quote_ident(t.schema_name) || '.django_migrations') is not null order by 1 loop
  return query execute format('select %L::text, m.app::text, m.name::text from %I.django_migrations m', s, s);
 end loop; end $$;

-- Tells every process which table of which schema changed, so that caches forget it.
-- As its owner: a tenant's role may not notify, or it could ask the worker to abort another tenant's job.
create function public.notify_change() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin perform pg_notify('genkan', TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME); return null; end $$;

create trigger tenant_changed after insert or update or delete on public.tenants_tenant
 for each statement execute function public.notify_change();
create trigger domain_changed after insert or update or delete on public.tenants_domain
 for each statement execute function public.notify_change();

revoke all on function public.enqueue_job(text, jsonb, text), public.set_due(text, timestamptz),
 public.report_figures(jsonb), public.request_provisioning(text, uuid), public.notify_change(),
 public.applied_migrations() from public;
"""

NO_FUNCTIONS = """
drop trigger tenant_changed on public.tenants_tenant;
drop trigger domain_changed on public.tenants_domain;
drop function public.enqueue_job(text, jsonb, text), public.set_due(text, timestamptz),
 public.report_figures(jsonb), public.request_provisioning(text, uuid), public.notify_change(),
 public.applied_migrations();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)]
