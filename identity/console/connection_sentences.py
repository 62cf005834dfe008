"""The log book in sentences: companies’ own sign-in."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONNECTIONS: dict[str, Promise] = {
    "organization.route_domain": _("%(actor)s changed by which connection people at %(domain)s sign in to %(object)s."),
    "organization.add_break_glass": _("%(actor)s let %(user)s sign in without the own sign-in of %(object)s."),
    "organization.use_break_glass": _("%(user)s signed in without the own sign-in of %(object)s, as this account may."),
    "organization.remove_break_glass": _(
        "%(actor)s stopped letting %(user)s sign in without the own sign-in of %(object)s."
    ),
    "connection.begin_for_customer": _(
        "%(actor)s began to set the connection %(connection)s of %(object)s up for the customer."
    ),
    "connection.create": _("%(actor)s made the connection %(connection)s of %(object)s."),
    "connection.update_draft": _("%(actor)s changed the setup of the connection %(connection)s of %(object)s."),
    "connection.update": _("%(actor)s changed the options of the connection %(connection)s of %(object)s."),
    "connection.pass_test": _("%(actor)s tested the connection %(connection)s of %(object)s, and it passed."),
    "organization.vouch_for_domain": _("%(actor)s let the domain %(domain)s of %(object)s count as proved."),
    "connection.vouch": _("%(actor)s let the connection %(connection)s of %(object)s count as tested."),
    "connection.go_live": _("%(actor)s made the connection %(connection)s of %(object)s live."),
    "connection.add_certificate": _(
        "%(actor)s let a new certificate of the connection %(connection)s of %(object)s count."
    ),
    "connection.remove_certificate": _(
        "%(actor)s removed a certificate of the connection %(connection)s of %(object)s."
    ),
    "connection.dismiss_certificates": _(
        "%(actor)s did not confirm a new certificate of the connection %(connection)s of %(object)s."
    ),
    "connection.warn_certificate": _(
        "A certificate of the connection %(connection)s of %(object)s runs out on %(until)s, or has."
    ),
    "connection.fail": _("Sign-ins by the connection %(connection)s of %(object)s fail."),
    "connection.delete": _("%(actor)s removed the connection %(connection)s of %(object)s."),
    "connection.set_stage": _("%(actor)s changed how far the connection %(connection)s of %(object)s is required."),
    "connection.bring_back": _(
        "The connection %(connection)s of %(object)s failed for many and is not required any more."
    ),
    "saml_key.create": _("%(actor)s created a SAML key for the connection %(object)s."),
    "saml_key.rotate": _("%(actor)s took the next SAML key of the connection %(object)s into use."),
    "saml_key.retire": _("%(actor)s retired a former SAML key of the connection %(object)s."),
}
