"""The policy grows, each application may differ from it, and the brand has moved out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0002_changes'),
        ('brand', '0001_initial'),
        ('signin', '0002_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApplicationPolicy',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='policy_row', serialize=False, to='applications.application')),
                ('first_screen', models.CharField(blank=True, choices=[('signin', 'Sign in'), ('register', 'Create an account')], max_length=10, verbose_name='first page')),
                ('methods', models.JSONField(blank=True, null=True, verbose_name='sign-in methods')),
                ('mfa', models.CharField(blank=True, choices=[('off', 'Off'), ('offered', 'Offered'), ('required', 'Required')], max_length=10, verbose_name='second factor')),
                ('registration', models.CharField(blank=True, choices=[('open', 'Open to everybody'), ('invitation', 'By invitation'), ('domain', 'To certain e-mail domains'), ('closed', 'Closed: staff create users')], max_length=10, verbose_name='registration')),
                ('fields', models.JSONField(blank=True, null=True, verbose_name='fields asked at registration')),
            ],
            options={
                'verbose_name': 'sign-in of an application',
                'verbose_name_plural': 'sign-in of applications',
            },
        ),
        migrations.RunSQL(
            migrations.RunSQL.noop,
            'create trigger changed after insert or update or delete on signin_branding'
            ' for each statement execute function public.notify_change()',
        ),
        migrations.DeleteModel(name='Branding'),
        migrations.RunSQL(
            'create trigger changed after insert or update or delete on signin_applicationpolicy'
            ' for each statement execute function public.notify_change()',
            'drop trigger changed on signin_applicationpolicy',
        ),
        migrations.AddField(
            model_name='signinpolicy',
            name='first_screen',
            field=models.CharField(choices=[('signin', 'Sign in'), ('register', 'Create an account')], default='signin', help_text='What people see first who come from an application. Each page leads to the other.', max_length=10, verbose_name='first page'),
        ),
        migrations.AddField(
            model_name='signinpolicy',
            name='magic_link',
            field=models.BooleanField(default=False, help_text='The mail holds a link that signs in, in the browser that asked for it.', verbose_name='link by e-mail'),
        ),
        migrations.AddField(
            model_name='signinpolicy',
            name='passkey',
            field=models.BooleanField(default=True, help_text='People who have a passkey sign in with it, without anything to type.', verbose_name='passkey'),
        ),
        migrations.AddField(
            model_name='signinpolicy',
            name='phone',
            field=models.BooleanField(default=False, help_text='People may sign in with a phone number that they have proved.', verbose_name='phone number'),
        ),
        migrations.AddField(
            model_name='signinpolicy',
            name='register_phone',
            field=models.BooleanField(default=False, help_text='New people prove a phone number when they register.', verbose_name='ask for a phone number'),
        ),
        migrations.AddField(
            model_name='signinpolicy',
            name='registration_domains',
            field=models.JSONField(blank=True, default=list, help_text='Whose addresses may register, where registration is open to certain domains. One a line.', verbose_name='e-mail domains'),
        ),
        migrations.AddField(
            model_name='signinpolicy',
            name='sms_code',
            field=models.BooleanField(default=False, help_text='A six-digit code is sent to the phone number.', verbose_name='code by SMS'),
        ),
        migrations.AlterField(
            model_name='signinpolicy',
            name='registration',
            field=models.CharField(choices=[('open', 'Open to everybody'), ('invitation', 'By invitation'), ('domain', 'To certain e-mail domains'), ('closed', 'Closed: staff create users')], default='open', max_length=10, verbose_name='registration'),
        ),
        migrations.AddIndex('interaction', models.Index(fields=['return_path'], name='interaction_path')),
    ]
