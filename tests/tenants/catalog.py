"""What a schema is made of, as PostgreSQL's own catalog has it, without the schema's name."""

import re
from typing import Any

import psycopg

PARTS = {
    "tables": """
        select relname, relkind::text, relpersistence::text, reloptions from pg_class
        where relnamespace = %(schema)s::regnamespace and relkind not in ('i', 'I')""",
    "columns": """
        select c.relname, row_number() over (partition by c.relname order by a.attnum), a.attname,
         format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text, a.attgenerated::text,
         a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = %(schema)s::regnamespace and c.relkind in ('r', 'v', 'm')""",
    "constraints": """
        select conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid), condeferrable, condeferred,
         convalidated from pg_constraint where connamespace = %(schema)s::regnamespace""",
    "indexes": """
        select indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid,
         indisunique, indisprimary from pg_index
        join pg_class c on c.oid = indexrelid where c.relnamespace = %(schema)s::regnamespace""",
    "sequences": """
        select sequencename, data_type::text, start_value, min_value, max_value, increment_by, cycle, cache_size,
         last_value from pg_sequences where schemaname = %(schema)s""",
    "triggers": """
        select tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid), tgenabled::text
        from pg_trigger t join pg_class c on c.oid = tgrelid
        where c.relnamespace = %(schema)s::regnamespace and not tgisinternal""",
    "functions and types": """
        select proname, pg_get_functiondef(oid) from pg_proc where pronamespace = %(schema)s::regnamespace
        union all select typname, typtype::text from pg_type
        where typnamespace = %(schema)s::regnamespace and typtype not in ('c', 'b')""",
    "content types": "select id, app_label, model from django_content_type",
    "permissions": "select id, name, content_type_id, codename from auth_permission",
    "migrations": "select id, app, name from django_migrations",
}


def catalog_of(connection: psycopg.Connection, schema: str) -> dict[str, set[str]]:
    """Part → its entries, each as one text."""
    connection.execute(f'set search_path = "{schema}"')
    found: dict[str, set[str]] = {}
    for part, question in PARTS.items():
        rows: list[tuple[Any, ...]] = connection.execute(question, {"schema": schema}).fetchall()
        found[part] = {_plain(repr(row).replace(schema, "<schema>")) for row in rows}
    return found


def _plain(text: str) -> str:
    """PostgreSQL prints a condition that it has read from its own print with its casts in another place."""
    return re.sub(r"::(?:character varying|text)(?:\[\])?|[()]", "", text)
