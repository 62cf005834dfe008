"""Tells every process when an application's brand has changed; losing what somebody was typing harms nobody."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on brand_applicationbranding
 for each statement execute function public.notify_change();
alter table brand_draft set unlogged;
"""

BACKWARD = """
drop trigger changed on brand_applicationbranding;
alter table brand_draft set logged;
"""


class Migration(migrations.Migration):
    dependencies = [("brand", "0002_looks")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
