"""What has expired goes, hourly, per tenant: the tables that only ever grow."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope
from tenants.jobs import due_work, set_due

EVERY = timedelta(hours=1)
# Expired codes and families stay a day, so that a replay is still seen for what it is.
STATEMENTS = (
    "delete from django_session where expire_date < now()",
    "delete from signin_interaction where expires_at < now() - interval '1 day'",
    "delete from signin_attempt where until < now()",
    "delete from challenges_challenge where expires_at < now() - interval '1 day'",
    """delete from logbook_signin where started_at < now()
    - coalesce((select log_days from protection_protectionpolicy where id = 1), 90) * interval '1 day'""",
    # Their jobs were given up, in a tenant that was suspended for long.
    """update connectors_message set state = 'expired', content_sealed = ''
    where state = 'waiting' and expires_at < now() - interval '1 hour'""",
    """delete from connectors_message where created_at < now()
    - coalesce((select log_days from connectors_deliverypolicy where id = 1), 90) * interval '1 day'""",
    "delete from factors_usedchallenge where expires_at < now()",
    "delete from factors_trusteddevice where expires_at < now()",
    "delete from factors_factorreset where created_at < now() - interval '400 days' and (done_at is not null or cancelled_at is not null)",
    "delete from onetime_onetime where expires_at < now() - interval '1 day'",
    "delete from brand_draft where expires_at < now()",
    """delete from texts_messagetext t where application_id is not null
    and not exists (select 1 from applications_application a where a.id = t.application_id)""",
    # A year and a month after they ended; the log book says the rest.
    """delete from invitations_invitationrole r using invitations_invitation i
    where i.id = r.invitation_id and coalesce(i.accepted_at, i.revoked_at, i.expires_at) < now() - interval '400 days'""",
    """delete from invitations_invitation
    where coalesce(accepted_at, revoked_at, expires_at) < now() - interval '400 days'""",
    # A browser whose visit has run out may still ask for a code to go on.
    "delete from contacts_setupvisit where expires_at < now() - interval '7 days'",
    "delete from contacts_setuplink where open_until < now() - interval '400 days'",
    "delete from oidc_deniedtoken where expires_at < now()",
    "delete from oidc_usedassertion where expires_at < now()",
    "delete from oidc_deviceauthorization where expires_at < now() - interval '1 day'",
    "delete from oidc_grant where expires < now() - interval '1 day'",
    # Families of clients that hear of sign-outs say who took part in a session: they outlive it.
    """delete from oidc_refreshtoken f using oidc_client c
    where c.id = f.application_id and f.expires_at < now() - interval '1 day' and (f.created < now() - interval '30 days'
     or (c.backchannel_logout_uri = '' and c.frontchannel_logout_uri = ''))""",
    """delete from oidc_logoutdelivery d where d.created_at < now() - interval '30 days'
    and not exists (select 1 from oidc_refreshtoken f where f.sid = d.sid)""",
    "delete from users_bulkact where finished_at < now() - interval '30 days'",
    "delete from oidc_impersonation where until < now() - interval '90 days'",
    # Rows of imports that nobody went on with, and reports that were read long ago.
    """delete from imports_key k using imports_import i
    where i.id = k.of_id and i.touched_at < now() - interval '14 days'""",
    """delete from imports_chunk c using imports_import i
    where i.id = c.of_id and i.touched_at < now() - interval '14 days'""",
    """delete from imports_hashcost c where c.created_at < now() - interval '1 day'
    and not exists (select 1 from users_user u where u.password like c.pattern)""",
    # Of a connection, the latest attempts stay as long as sign-ins are remembered; a replayed assertion for as long as it is valid.
    """delete from connections_attempt where at < now()
    - coalesce((select log_days from protection_protectionpolicy where id = 1), 90) * interval '1 day'""",
    "delete from saml_usedassertion where expires_at < now()",
    "delete from usersessions_usersession where session_key not in (select session_key from django_session)",
)


@due_work("housekeeping")
def clean() -> None:
    for statement in STATEMENTS:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    set_due("housekeeping", timezone.now() + EVERY)


def set_up(scope: TenantScope, by: Actor) -> None:
    """TENANT_SETUP: the first round."""
    set_due("housekeeping", timezone.now() + EVERY)
