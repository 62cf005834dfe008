"""Tells every process when a text has changed."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on texts_messagetext
 for each statement execute function public.notify_change();
"""


class Migration(migrations.Migration):
    dependencies = [("texts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "drop trigger changed on texts_messagetext;")]
