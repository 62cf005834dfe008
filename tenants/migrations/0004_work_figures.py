"""How the work of the platform goes, for the operators' role alone: numbers, never arguments of jobs."""

from django.db import migrations

FUNCTION = r"""
create function public.work_figures()
returns jsonb language sql stable security definer
set search_path = pg_catalog, public, pg_temp as $$
 select jsonb_build_object(
  'processes', (select count(*) from public.procrastinate_workers where last_heartbeat > now() - interval '1 minute'),
  'last_seen', (select max(last_heartbeat) from public.procrastinate_workers),
  'queues', (select coalesce(jsonb_object_agg(q.queue_name, jsonb_build_object('waiting', q.waiting, 'failed', q.failed)),
    '{}'::jsonb) from (select queue_name, count(*) filter (where status = 'todo') as waiting,
    count(*) filter (where status = 'failed') as failed from public.procrastinate_jobs group by queue_name) q)) $$;

revoke all on function public.work_figures() from public;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_work_and_keys")]
    operations = [migrations.RunSQL(FUNCTION, "drop function public.work_figures()")]
