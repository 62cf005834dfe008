"""Tells every process when the policy has changed; the log book forgets people who deleted their own accounts."""

from django.db import migrations

FORWARD = """
create trigger changed after insert or update or delete on account_accountpolicy
 for each statement execute function public.notify_change();
create trigger forgotten after delete on users_user
 for each row when (old.deletion_due_at is not null) execute function public.forget_person();
"""
BACKWARD = """
drop trigger changed on account_accountpolicy;
drop trigger forgotten on users_user;
"""


class Migration(migrations.Migration):
    dependencies = [("person", "0001_initial"), ("users", "0005_deletion"), ("tenants", "0005_forget"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
