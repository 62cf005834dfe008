"""The log book of an organization, a sentence for each action that its own people may read of."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "organization.create": _("%(actor)s created the organization."),
    "organization.update": _("%(actor)s changed the organization’s details."),
    "organization.suspend": _("The organization was suspended."),
    "organization.resume": _("The organization was opened again."),
    "organization.add_member": _("%(member)s became a member, added by %(actor)s."),
    "organization.give_roles": _("%(actor)s gave %(member)s more roles."),
    "organization.update_member_roles": _("%(actor)s changed the roles of %(member)s."),
    "organization.remove_member": _("%(actor)s removed %(member)s."),
    "organization.update_join_roles": _("%(actor)s changed what people get who join by themselves."),
    "organization.update_branding": _("%(actor)s changed the brand at sign-in."),
    "organization_role.create": _("%(actor)s created the role %(object)s."),
    "organization_role.update": _("%(actor)s changed the role %(object)s."),
    "organization_role.update_permissions": _("%(actor)s changed what the role %(object)s permits."),
}
