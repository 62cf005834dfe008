"""The queue, run here and now with the worker's own code."""

from django.db import connections

from tenants import jobs, worker

worker.load_tasks()


def run_all() -> int:
    """Until the queue is empty."""
    done = 0
    while job := _take():
        name, arguments = job
        role_name = arguments.pop("_tenant")
        worker.run_in_tenant(role_name, lambda name=name, arguments=arguments: jobs.TASKS[name](**arguments))
        done += 1
    return done


def _take() -> tuple[str, dict[str, str]] | None:
    owner = connections["owner"]
    owner.set_schema_to_public()
    with owner.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where id = (select id from procrastinate_jobs where queue_name = 'tenant'"
            " and status = 'todo' order by id limit 1) returning task_name, args"
        )
        row = cursor.fetchone()
    if row is None:
        return None
    import json

    return row[0], row[1] if isinstance(row[1], dict) else json.loads(row[1])
