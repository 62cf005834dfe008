"""Due work that survives its worker, tenants that were once complete, and canaries of the master keys."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0002_functions'),
    ]

    operations = [
        # In this order both versions of the code work on the table: the older one never leaves due_at empty.
        migrations.CreateModel(
            name='MasterKey',
            fields=[
                ('key_id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('canary', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='due',
            name='taken_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='tenant',
            name='ready_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ready since'),
        ),
        migrations.RunSQL(
            "update tenants_tenant set ready_at = created_at where state in ('ready', 'suspended', 'deleting')",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='due',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='due',
            index=models.Index(condition=models.Q(('taken_until__isnull', False)), fields=['taken_until'], name='due_taken'),
        ),
    ]
