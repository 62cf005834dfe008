"""The log is found by how an identifier or a person's name begins, in any case."""

from django.db import migrations

FORWARD = """
create index signin_identifier on logbook_signin (lower(identifier) text_pattern_ops);
create index signin_user_label on logbook_signin (lower(user_label) text_pattern_ops);
"""

BACKWARD = """
drop index signin_identifier;
drop index signin_user_label;
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
