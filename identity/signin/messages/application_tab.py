"""The tab of an application's page with the messages that read differently on the way to it."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.signin.brand.of_application import has_pages
from identity.signin.messages.listing import groups
from tenants.console.acts import Tab


def _context(request: HttpRequest, row: Application) -> Mapping[str, object]:
    # Notices tell of an account, which is the tenant's: they know of no application.
    return {"groups": [group for group in groups(row) if not group.lines[0].kind.name.startswith("notice.")]}


TAB: Tab[Application] = Tab("messages", _("Messages"), "console/messages/application.html", _context, offered=has_pages)
