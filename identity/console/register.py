"""Puts the rooms' admins into the two sites."""

from functools import cache

from identity.console.agency.activity import RegisterEventAdmin
from identity.console.agency.invitations import InvitationAdmin
from identity.console.agency.staff import StaffAdmin
from identity.console.agency.tenants import TenantAdmin
from identity.console.sites import agency, tenant
from identity.users.models import User
from tenants.audit.admin import EventAdmin
from tenants.audit.models import Event
from tenants.models import Tenant
from tenants.onetime.models import OneTime


@cache
def fill() -> None:
    agency.register(Tenant, TenantAdmin)
    agency.register(User, StaffAdmin)
    agency.register(OneTime, InvitationAdmin)
    agency.register(Event, RegisterEventAdmin)
    tenant.register(Event, EventAdmin)
