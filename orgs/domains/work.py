"""Looking again at the records of proved domains, when each is due."""

import logging

from django.core.exceptions import ValidationError
from django.utils import timezone

from orgs.domains import operations
from orgs.domains.models import OrganizationDomain
from tenants.audit.actor import SYSTEM
from tenants.jobs import due_work, set_due

log = logging.getLogger("genkan.domains")
# Each may wait five seconds for a silent name server, and due work is lent for a quarter of an hour.
AT_ONCE = 100


@due_work(operations.DUE)
def look_again() -> None:
    """Those that are due, the longest waiting first; then the next round is asked for."""
    due = OrganizationDomain.objects.filter(check_at__isnull=False).order_by("check_at")
    for domain in due.filter(check_at__lte=timezone.now())[:AT_ONCE]:
        try:
            operations.check_domain(domain=domain, by=SYSTEM)
        except ValidationError as refusal:
            # Missing, or removed meanwhile: the operation has written down what follows.
            log.info("domain %s: %s", domain.pk, getattr(refusal, "code", ""))
    following = due.values_list("check_at", flat=True).first()
    if following is not None:
        set_due(operations.DUE, following)
