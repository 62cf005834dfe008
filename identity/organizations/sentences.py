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
    "organization.invite": _("%(actor)s invited %(email)s."),
    "organization.resend_invitation": _("%(actor)s sent the invitation of %(email)s again."),
    "organization.revoke_invitation": _("%(actor)s revoked the invitation of %(email)s."),
    "organization.delete_invitation": _("%(actor)s deleted the invitation of %(email)s."),
    "organization.accept_invitation": _("%(actor)s accepted the invitation of %(email)s."),
    "organization.add_domain": _("%(actor)s added the domain %(domain)s."),
    "organization.verify_domain": _("%(actor)s proved the domain %(domain)s."),
    "organization.vouch_for_domain": _("%(actor)s let the domain %(domain)s count as proved."),
    "organization.update_domain": _("%(actor)s changed how people join by the domain %(domain)s."),
    "organization.remove_domain": _("%(actor)s removed the domain %(domain)s."),
    "organization.domain_failing": _("The DNS record of %(domain)s was found to be missing."),
    "organization.domain_stopped": _("The domain %(domain)s stopped: its DNS record is gone."),
    "organization.route_domain": _("%(actor)s changed by which connection people at %(domain)s sign in."),
    "organization.add_break_glass": _("%(actor)s let %(user)s sign in without the organization’s own sign-in."),
    "organization.use_break_glass": _(
        "%(user)s signed in without the organization’s own sign-in, as this account may."
    ),
    "organization.remove_break_glass": _(
        "%(actor)s stopped letting %(user)s sign in without the organization’s own sign-in."
    ),
    "connection.begin_for_customer": _("%(actor)s began to set the connection %(connection)s up on your behalf."),
    "connection.create": _("%(actor)s made the connection %(connection)s."),
    "connection.update_draft": _("%(actor)s changed the setup of the connection %(connection)s."),
    "connection.update": _("%(actor)s changed the options of the connection %(connection)s."),
    "connection.pass_test": _("%(actor)s tested the connection %(connection)s, and it passed."),
    "connection.go_live": _("%(actor)s made the connection %(connection)s live."),
    "connection.add_certificate": _("%(actor)s let a new certificate of the connection %(connection)s count."),
    "connection.remove_certificate": _("%(actor)s removed a certificate of the connection %(connection)s."),
    "connection.dismiss_certificates": _(
        "%(actor)s did not confirm a new certificate of the connection %(connection)s."
    ),
    "connection.warn_certificate": _("A certificate of the connection %(connection)s runs out on %(until)s, or has."),
    "connection.fail": _("Sign-ins by the connection %(connection)s fail."),
    "connection.delete": _("%(actor)s removed the connection %(connection)s."),
    "connection.vouch": _("%(actor)s let the connection %(connection)s count as tested."),
    "connection.set_stage": _("%(actor)s changed how far the connection %(connection)s is required."),
    "connection.bring_back": _("The connection %(connection)s failed for many and is not required any more."),
    "organization.update_branding": _("%(actor)s changed the brand at sign-in."),
    "organization_role.create": _("%(actor)s created the role %(object)s."),
    "organization_role.update": _("%(actor)s changed the role %(object)s."),
    "organization_role.update_permissions": _("%(actor)s changed what the role %(object)s permits."),
    "it_contact.add": _("%(actor)s named %(contact)s as an IT contact."),
    "it_contact.remove": _("%(actor)s removed the IT contact %(contact)s."),
    "it_contact.send_link": _("%(actor)s had %(contact)s sent a link to set up single sign-on."),
    "it_contact.revoke_link": _("%(actor)s shut the IT contact %(contact)s out."),
    "it_contact.open_link": _("The setup link of %(contact)s was opened, and a code sent."),
    "it_contact.send_code": _("The IT contact %(contact)s was sent another code."),
    "it_contact.enter": _("%(contact)s came into the setup assistant."),
    "it_contact.wrong_code": _("A wrong code was entered for the IT contact %(contact)s."),
    "it_contact.leave": _("%(contact)s left the setup assistant."),
}
