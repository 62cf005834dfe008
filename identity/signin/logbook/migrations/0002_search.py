"""The log is found by how an identifier or a person's name begins, in any case, and by the methods of its steps."""

from django.db import migrations

FORWARD = """
create index signin_identifier on logbook_signin (lower(identifier) text_pattern_ops);
create index signin_user_label on logbook_signin (lower(user_label) text_pattern_ops);
create index signin_methods on logbook_signin using gin (jsonb_path_query_array(steps, '$[*].method') jsonb_path_ops);
"""

BACKWARD = """
drop index signin_identifier;
drop index signin_user_label;
drop index signin_methods;
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
