"""Staff find who asked for the deletion of the account, among a million."""

from django.db import migrations, models

INDEX = models.Index(
    fields=["-created_at", "id"], name="user_leaving", condition=models.Q(("deletion_asked_at__isnull", False))
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("users", "0006_bulk")]
    operations = [
        migrations.RunSQL(
            [
                "drop index concurrently if exists user_leaving",
                "create index concurrently user_leaving on users_user (created_at desc, id)"
                " where deletion_asked_at is not null",
            ],
            "drop index concurrently if exists user_leaving",
            [migrations.AddIndex("user", INDEX)],
        )
    ]
