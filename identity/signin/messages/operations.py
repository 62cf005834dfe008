"""Writes of the console's page of messages."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from connectors import sms
from connectors.texts import sending
from connectors.texts.kinds import Wording
from connectors.texts.letterhead import letterhead
from connectors.texts.models import MessageText, key_of
from identity.signin import limits
from identity.signin.messages.places import Place
from identity.signin.messages.preview import samples
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import current


def send_test(*, place: Place, wording: Wording, to: str, by: Actor) -> None:
    """To the member of staff who asks: with sample values, by the tenant's own way out. Raises limits.TooManyTries."""
    limits.count(limits.Action.TEST_MESSAGE, by.id)
    row = MessageText(
        id=key_of(place.kind.name, place.channel, place.language, place.application_id),
        kind=place.kind.name,
        channel=place.channel,
        language=place.language,
    )
    with transaction.atomic():
        with override(place.language):
            _send(place, wording, to)
        # In the language of whoever reads the history, not of the message.
        events.record("message_text.test", row, by=by, details={"email": to})


def _send(place: Place, wording: Wording, to: str) -> None:
    head, values = letterhead(place.application_id), samples(place)
    if place.is_sms:
        sms.send(to=to, text=sending.sms_of(wording, values, host=current().host, name=head.name))
        return
    mail = sending.mail_of(place.kind, wording, to=to, values={**values, "email": to}, head=head)
    mail.subject = _("Test: %(subject)s") % {"subject": mail.subject}
    mail.send()
