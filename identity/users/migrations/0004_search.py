"""What the search and the filters of a list of a million people are fast by.

Each index is built while people go on signing in; one that was left half built is dropped and begun anew.
"""

from django.db import migrations, models

INDEXES = {
    "user_name": "index concurrently {} on users_user (lower(name) text_pattern_ops)",
    "user_seen": "index concurrently {} on users_user (last_login desc, id)",
    "user_suspended": "index concurrently {} on users_user (created_at desc, id) where suspended_at is not null",
    "user_registered_with": "index concurrently {} on users_user (registered_with, created_at desc)"
    " where registered_with is not null",
    "one_external_id": "unique index concurrently {} on users_user (external_id) where external_id is not null",
}


def build(name):
    drop = f"drop index concurrently if exists {name}"
    return migrations.RunSQL([drop, f"create {INDEXES[name].format(name)}"], drop, STATE.get(name, []))


STATE = {
    "user_seen": [
        migrations.AddIndex("user", models.Index(fields=["-last_login", "id"], name="user_seen")),
    ],
    "user_suspended": [
        migrations.AddIndex(
            "user",
            models.Index(
                condition=models.Q(("suspended_at__isnull", False)), fields=["-created_at", "id"], name="user_suspended"
            ),
        ),
    ],
    "user_registered_with": [
        migrations.AddIndex(
            "user",
            models.Index(
                condition=models.Q(("registered_with__isnull", False)),
                fields=["registered_with", "-created_at"],
                name="user_registered_with",
            ),
        ),
    ],
    "one_external_id": [
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                condition=models.Q(("external_id__isnull", False)), fields=("external_id",), name="one_external_id"
            ),
        ),
    ],
}


# A unique column has an index of that kind already.
TWICE = migrations.RunSQL(
    "drop index concurrently if exists user_username",
    "create index concurrently if not exists user_username on users_user (username text_pattern_ops)",
    [migrations.RemoveIndex("user", "user_username")],
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("users", "0003_former_ids")]
    operations = [*(build(name) for name in INDEXES), TWICE]
