"""A new link for a contact whose link no longer opens. By a job, so that asking takes the same time whoever asks."""

import logging

from identity.signin import limits
from orgs.contacts.models import SetupLink
from orgs.contacts.operations import issue_link
from tenants.audit.actor import Actor, Kind
from tenants.jobs import tenant_task

log = logging.getLogger("genkan.sso_setup")


@tenant_task("sso_setup.renew")
def renew(digest: str) -> None:
    """To the stored address alone; not after the contact was shut out. `digest` is of the link that they hold."""
    rows = SetupLink.objects.select_related("contact__organization", "connection")
    link = rows.filter(token_hash=digest, revoked_at=None, contact__organization__suspended_at=None).first()
    if link is None:
        return
    contact = link.contact
    try:
        limits.count(limits.Action.SETUP_RENEW, str(contact.pk))
        limits.count(limits.Action.SETUP_LINK, str(contact.pk))
    except limits.TooManyTries:
        log.info("no new setup link for %s: too many today", contact.pk)
        return
    issue_link(contact=contact, connection=link.connection, by=Actor(Kind.IT_CONTACT, str(contact.pk), str(contact)))
