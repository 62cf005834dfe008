"""Puts the rooms' admins into the two sites."""

from functools import cache

from connectors.models import Connector, DeliveryPolicy, Message
from connectors.texts.models import MessageText
from identity.account.admin import AccountPolicyAdmin
from identity.account.models import AccountPolicy
from identity.api.admin import ApiCallerAdmin
from identity.api.models import ApiCaller
from identity.applications.models import Application
from identity.console.agency.activity import RegisterEventAdmin
from identity.console.agency.invitations import InvitationAdmin
from identity.console.agency.staff import StaffAdmin
from identity.console.agency.tenants import TenantAdmin
from identity.console.connections.admin import ConnectorAdmin
from identity.console.enterprise.admin import ConnectionAdmin
from identity.console.organizations.admin import OrganizationAdmin
from identity.console.organizations.of_others import ApplicationAdmin, PersonAdmin
from identity.console.organizations.permissions import OrganizationPermissionAdmin
from identity.console.organizations.roles import OrganizationRoleAdmin
from identity.console.sites import agency, tenant
from identity.oidc.dynamic.admin import InitialAccessTokenAdmin, ProviderPolicyAdmin
from identity.oidc.models import InitialAccessToken, ProviderPolicy
from identity.signin.admin import PolicyAdmin
from identity.signin.brand.admin import BrandingAdmin, ImageAdmin
from identity.signin.brand.models import Branding, Image
from identity.signin.deliveries.admin import MessageAdmin
from identity.signin.deliveries.policy import DeliveryAdmin
from identity.signin.factors.admin import FactorPolicyAdmin
from identity.signin.factors.models import FactorPolicy
from identity.signin.logbook.admin import ActivityAdmin, SignInAdmin
from identity.signin.logbook.models import SignIn
from identity.signin.messages.admin import MessagesAdmin
from identity.signin.models import SignInPolicy
from identity.signin.passwords.admin import PasswordPolicyAdmin
from identity.signin.passwords.models import PasswordPolicy
from identity.signin.protection.admin import ProtectionAdmin
from identity.signin.protection.models import ProtectionPolicy
from identity.signin.registration.admin import ProfileFieldAdmin, TermsPolicyAdmin, UserInvitationAdmin
from identity.signin.registration.models import Invitation, ProfileField, TermsPolicy
from identity.users.imports.admin import ImportAdmin
from identity.users.imports.models import Import
from identity.users.models import User
from identity.users.roles.admin import RoleAdmin
from identity.users.roles.models import Role
from identity.users.roles.permission_admin import PermissionAdmin
from orgs.admin import OrganizationPolicyAdmin
from orgs.connections.models import Connection
from orgs.models import Organization, OrganizationPermission, OrganizationPolicy, OrganizationRole
from tenants.apis.admin import ApiResourceAdmin
from tenants.apis.models import ApiResource, Permission
from tenants.audit.models import Event
from tenants.keys.admin import KeyPolicyAdmin, SigningKeyAdmin
from tenants.keys.models import KeyPolicy, SigningKey
from tenants.models import Tenant
from tenants.onetime.models import OneTime


@cache
def fill() -> None:
    agency.register(Tenant, TenantAdmin)
    agency.register(User, StaffAdmin)
    agency.register(OneTime, InvitationAdmin)
    agency.register(Event, RegisterEventAdmin)
    tenant.register(Application, ApplicationAdmin)
    tenant.register(ApiResource, ApiResourceAdmin)
    tenant.register(User, PersonAdmin)
    tenant.register(Permission, PermissionAdmin)
    tenant.register(Role, RoleAdmin)
    tenant.register(Organization, OrganizationAdmin)
    tenant.register(OrganizationRole, OrganizationRoleAdmin)
    tenant.register(OrganizationPermission, OrganizationPermissionAdmin)
    tenant.register(OrganizationPolicy, OrganizationPolicyAdmin)
    tenant.register(Import, ImportAdmin)
    tenant.register(SignInPolicy, PolicyAdmin)
    tenant.register(ProfileField, ProfileFieldAdmin)
    tenant.register(Invitation, UserInvitationAdmin)
    tenant.register(TermsPolicy, TermsPolicyAdmin)
    tenant.register(PasswordPolicy, PasswordPolicyAdmin)
    tenant.register(ProtectionPolicy, ProtectionAdmin)
    tenant.register(FactorPolicy, FactorPolicyAdmin)
    tenant.register(Branding, BrandingAdmin)
    tenant.register(Image, ImageAdmin)
    tenant.register(MessageText, MessagesAdmin)
    tenant.register(Connector, ConnectorAdmin)
    tenant.register(Connection, ConnectionAdmin)
    tenant.register(DeliveryPolicy, DeliveryAdmin)
    tenant.register(Message, MessageAdmin)
    tenant.register(Event, ActivityAdmin)
    tenant.register(SignIn, SignInAdmin)
    tenant.register(AccountPolicy, AccountPolicyAdmin)
    tenant.register(SigningKey, SigningKeyAdmin)
    tenant.register(KeyPolicy, KeyPolicyAdmin)
    tenant.register(ApiCaller, ApiCallerAdmin)
    tenant.register(ProviderPolicy, ProviderPolicyAdmin)
    tenant.register(InitialAccessToken, InitialAccessTokenAdmin)
