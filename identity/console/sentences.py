"""The log book in sentences: who did what to whom, and what changed."""

from contextlib import suppress
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from identity.console.connection_sentences import CONNECTIONS
from tenants.audit.actor import Kind
from tenants.audit.models import Event

SENTENCES: dict[str, Promise] = {
    **CONNECTIONS,
    "tenant.create": _("%(actor)s created the tenant %(object)s."),
    "tenant.ready": _("%(actor)s finished setting up %(object)s."),
    "tenant.retry": _("%(actor)s asked for %(object)s to be set up again."),
    "tenant.update": _("%(actor)s changed the details of %(object)s."),
    "tenant.suspend": _("%(actor)s suspended %(object)s."),
    "tenant.resume": _("%(actor)s resumed %(object)s."),
    "tenant.request_deletion": _("%(actor)s closed %(object)s for deletion."),
    "tenant.cancel_deletion": _("%(actor)s cancelled the deletion of %(object)s."),
    "tenant.delete": _("%(actor)s deleted %(object)s for good."),
    "master_key.rewrap": _("%(actor)s sealed every secret anew with the first master key."),
    "organization.create": _("%(actor)s created the organization %(object)s."),
    "organization.update": _("%(actor)s changed the organization %(object)s."),
    "organization.suspend": _("%(actor)s suspended the organization %(object)s."),
    "organization.resume": _("%(actor)s resumed the organization %(object)s."),
    "organization.delete": _("%(actor)s deleted the organization %(object)s."),
    "organization.export": _("%(actor)s exported organizations as a file."),
    "organization.add_member": _("%(actor)s added %(member)s to %(object)s."),
    "organization.give_roles": _("%(actor)s gave %(member)s more roles in %(object)s."),
    "organization.update_member_roles": _("%(actor)s changed the roles of %(member)s in %(object)s."),
    "organization.remove_member": _("%(actor)s removed %(member)s from %(object)s."),
    "organization.update_join_roles": _("%(actor)s changed what people get who join %(object)s by themselves."),
    "organization.invite": _("%(actor)s invited %(email)s to %(object)s."),
    "organization.resend_invitation": _("%(actor)s sent the invitation of %(email)s to %(object)s again."),
    "organization.revoke_invitation": _("%(actor)s revoked the invitation of %(email)s to %(object)s."),
    "organization.delete_invitation": _("%(actor)s deleted the invitation of %(email)s to %(object)s."),
    "organization.accept_invitation": _("%(actor)s accepted the invitation of %(email)s to %(object)s."),
    "organization.add_domain": _("%(actor)s added the domain %(domain)s to %(object)s."),
    "organization.verify_domain": _("%(actor)s proved the domain %(domain)s of %(object)s."),
    "organization.update_domain": _("%(actor)s changed the domain %(domain)s of %(object)s."),
    "organization.remove_domain": _("%(actor)s removed the domain %(domain)s from %(object)s."),
    "organization.domain_failing": _("The DNS record of %(domain)s, of %(object)s, was found to be missing."),
    "organization.domain_stopped": _("The domain %(domain)s of %(object)s stopped: its DNS record is gone."),
    "it_contact.add": _("%(actor)s named %(contact)s as an IT contact of %(object)s."),
    "it_contact.remove": _("%(actor)s removed the IT contact %(contact)s of %(object)s."),
    "it_contact.send_link": _("%(actor)s had %(contact)s sent a link to set up the sign-in of %(object)s."),
    "it_contact.revoke_link": _("%(actor)s shut the IT contact %(contact)s of %(object)s out."),
    "it_contact.open_link": _("The setup link of %(contact)s, of %(object)s, was opened, and a code sent."),
    "it_contact.send_code": _("%(contact)s, IT contact of %(object)s, was sent another code."),
    "it_contact.enter": _("%(contact)s came into the setup assistant of %(object)s."),
    "it_contact.wrong_code": _("A wrong code was entered for %(contact)s, IT contact of %(object)s."),
    "it_contact.leave": _("%(contact)s left the setup assistant of %(object)s."),
    "organization_policy.update": _("%(actor)s changed what organizations may do by themselves."),
    "organization_permission.create": _("%(actor)s created the organization permission %(object)s."),
    "organization_permission.update": _("%(actor)s described the organization permission %(object)s anew."),
    "organization_permission.delete": _("%(actor)s deleted the organization permission %(object)s."),
    "organization_role.create": _("%(actor)s created the organization role %(object)s."),
    "organization_role.update": _("%(actor)s changed the organization role %(object)s."),
    "organization_role.update_permissions": _("%(actor)s changed what the organization role %(object)s permits."),
    "organization_role.update_carried_roles": _(
        "%(actor)s changed which roles of the tenant the organization role %(object)s carries."
    ),
    "organization_role.delete": _("%(actor)s deleted the organization role %(object)s."),
    "domain.add": _("%(actor)s added the domain %(object)s."),
    "domain.verify": _("%(actor)s proved the domain %(object)s."),
    "domain.make_primary": _("%(actor)s made %(object)s the primary domain."),
    "domain.remove": _("%(actor)s removed the domain %(object)s."),
    "access.give": _("%(actor)s gave staff access: %(object)s."),
    "access.take": _("%(actor)s took staff access away: %(object)s."),
    "staff.invite": _("%(actor)s invited %(email)s to the staff."),
    "staff.resend_invitation": _("%(actor)s sent the invitation to %(email)s again."),
    "staff.revoke_invitation": _("%(actor)s revoked the invitation of %(email)s."),
    "staff.join": _("%(object)s accepted the invitation and joined the staff."),
    "user.create": _("%(actor)s created the user %(object)s."),
    "user.register": _("%(object)s registered."),
    "user.prove_email": _("%(object)s proved an e-mail address."),
    "user.prove_phone": _("%(object)s proved a phone number."),
    "user.sign_in": _("%(object)s signed in."),
    "user.sign_in_failed": _("Somebody failed to sign in as %(identifier)s."),
    "user.sign_out": _("%(object)s signed out."),
    "user.unlock": _("%(object)s unlocked a browser that had tried too often."),
    "user.reauthenticate": _("%(object)s proved again who they are."),
    "user.update": _("%(actor)s changed the profile of %(object)s."),
    "user.suspend": _("%(actor)s suspended %(object)s."),
    "user.resume": _("%(actor)s resumed %(object)s."),
    "user.end_sessions": _("%(actor)s ended every session of %(object)s."),
    "user.end_unvouched": _("%(object)s was signed out, wherever the company’s own sign-in had not vouched."),
    "user.end_session": _("%(actor)s ended a session of %(object)s."),
    "user.set_password": _("%(actor)s set a new password for %(object)s."),
    "user.change_password": _("%(object)s changed their password."),
    "user.recover": _("%(object)s recovered the account and set a new password."),
    "user.delete": _("%(actor)s deleted %(object)s."),
    "user.add_email": _("%(actor)s added an e-mail address of %(object)s."),
    "user.remove_email": _("%(actor)s removed an e-mail address of %(object)s."),
    "user.make_primary_email": _("%(actor)s made another address the primary one of %(object)s."),
    "user.change_phone": _("%(actor)s changed the phone number of %(object)s."),
    "user.remove_phone": _("%(actor)s removed the phone number of %(object)s."),
    "user.undo_contact_change": _(
        "Addresses and number of %(object)s were put back, by the link in a mail about a change."
    ),
    "user.new_browser": _("%(object)s signed in with a device that was new to them."),
    "user.download": _("%(object)s downloaded their data."),
    "user.ask_deletion": _("%(object)s asked for the deletion of the account."),
    "user.cancel_deletion": _("The deletion of %(object)s was called off."),
    "account_policy.update": _("%(actor)s changed what people do on the account page."),
    "user.give_roles": _("%(actor)s gave roles to %(object)s."),
    "user.take_roles": _("%(actor)s took roles from %(object)s."),
    "user.sign_in_refused": _("%(object)s was not let in to an application."),
    "saved_filter.save": _("%(actor)s saved the search “%(object)s”."),
    "saved_filter.delete": _("%(actor)s deleted the saved search “%(object)s”."),
    "import.create": _("%(actor)s brought the file %(object)s to import people from."),
    "import.check": _("%(actor)s had the import %(object)s checked."),
    "import.checked": _("The import %(object)s was checked for %(actor)s."),
    "import.run": _("%(actor)s started the import %(object)s."),
    "import.resume": _("%(actor)s asked for the import %(object)s to go on."),
    "import.finish": _("The import %(object)s, which %(actor)s started, is done."),
    "import.delete": _("%(actor)s deleted the import %(object)s."),
    "bulk.begin": _("%(actor)s began an act on many at once."),
    "bulk.finish": _("What %(actor)s began on many at once is done."),
    "user.export": _("%(actor)s exported people as a file."),
    "user.add_factor": _("%(actor)s set up a factor of %(object)s."),
    "user.remove_factor": _("%(actor)s removed a factor of %(object)s."),
    "user.rename_passkey": _("%(actor)s renamed a passkey of %(object)s."),
    "user.refuse_passkey": _("A passkey of %(object)s is refused: its counter went back, so there may be a copy."),
    "user.factor_failed": _("A second factor of %(identifier)s failed."),
    "user.make_recovery_codes": _("%(actor)s made new recovery codes of %(object)s."),
    "user.use_recovery_code": _("%(object)s used a recovery code."),
    "user.trust_device": _("%(object)s trusted a device."),
    "user.remove_trusted_devices": _("%(actor)s ended trust in the devices of %(object)s."),
    "user.ask_factor_reset": _("%(actor)s asked for the factors of %(object)s to be removed."),
    "user.cancel_factor_reset": _("%(actor)s cancelled the removal of the factors of %(object)s."),
    "user.reset_factors": _("%(actor)s removed every factor of %(object)s."),
    "factor_policy.update": _("%(actor)s changed who is asked for a second factor, and for which."),
    "user.end_other_sessions": _("%(object)s signed out their other devices."),
    "application.sign_in": _("%(actor)s signed in to the application %(object)s."),
    "personal_access_token.create": _("%(actor)s created a personal access token of %(object)s."),
    "personal_access_token.revoke": _("%(actor)s revoked a personal access token of %(object)s."),
    "user.impersonate": _("%(actor)s asked to act as %(object)s."),
    "user.impersonated": _("%(actor)s acts as %(object)s for a member of staff or an application."),
    "user.end_impersonation": _("%(actor)s ended acting as %(object)s."),
    "device.approve": _("%(actor)s let a device sign in to the application %(object)s."),
    "device.refuse": _("%(actor)s refused a device that wanted to sign in to the application %(object)s."),
    "device_code.replay": _("A used device code was sent again, and what it gave was revoked: %(object)s."),
    "application.create_secret": _("%(actor)s created a secret of the application %(object)s."),
    "application.rename_secret": _("%(actor)s renamed a secret of the application %(object)s."),
    "application.revoke_secret": _("%(actor)s revoked a secret of the application %(object)s."),
    "application.update_default_roles": _("%(actor)s changed the roles that %(object)s gives to new users."),
    "application.update_admitted_roles": _("%(actor)s changed who may sign in to %(object)s."),
    "application.revoke_grants": _("%(actor)s ended what a person had given to %(object)s."),
    "application.give_up_logout": _("%(actor)s could not tell %(object)s of a sign-out, and gave up."),
    "consent.grant": _("%(actor)s let an application have data: %(object)s."),
    "consent.revoke": _("%(actor)s took back what an application was given: %(object)s."),
    "refresh_token.revoke": _("A refresh token was revoked: %(object)s."),
    "refresh_token.reuse": _("A used refresh token was sent again, and its family was revoked: %(object)s."),
    "access_token.revoke": _("An access token was revoked: %(object)s."),
    "code.replay": _("A used authorization code was sent again, and what it gave was revoked: %(object)s."),
    "key_policy.update": _("%(actor)s changed how often signing keys rotate."),
    "role.create": _("%(actor)s created the role %(object)s."),
    "role.update": _("%(actor)s changed the role %(object)s."),
    "role.update_permissions": _("%(actor)s changed what the role %(object)s permits."),
    "role.delete": _("%(actor)s deleted the role %(object)s."),
    "resource.create": _("%(actor)s created the API resource %(object)s."),
    "resource.update": _("%(actor)s changed the API resource %(object)s."),
    "resource.delete": _("%(actor)s deleted the API resource %(object)s."),
    "permission.create": _("%(actor)s created the permission %(object)s."),
    "permission.update": _("%(actor)s changed the permission %(object)s."),
    "permission.delete": _("%(actor)s deleted the permission %(object)s."),
    "application.create": _("%(actor)s created the application %(object)s."),
    "application.update": _("%(actor)s changed the application %(object)s."),
    "application.suspend": _("%(actor)s suspended the application %(object)s."),
    "application.resume": _("%(actor)s resumed the application %(object)s."),
    "application.delete": _("%(actor)s deleted the application %(object)s."),
    "application.review": _("%(actor)s reviewed the application %(object)s."),
    "provider_policy.update": _("%(actor)s changed whether applications may enter themselves."),
    "initial_access_token.create": _("%(actor)s created a token by which applications enter themselves: %(object)s."),
    "initial_access_token.revoke": _("%(actor)s revoked a token by which applications enter themselves: %(object)s."),
    "application.give_roles": _("%(actor)s gave roles to the application %(object)s."),
    "application.take_roles": _("%(actor)s took roles from the application %(object)s."),
    "sign_in_policy.create": _("%(actor)s set up sign-in."),
    "sign_in_policy.update": _("%(actor)s changed how people sign in."),
    "profile_field.create": _("%(actor)s added the profile field %(object)s."),
    "profile_field.update": _("%(actor)s changed the profile field %(object)s."),
    "profile_field.move": _("%(actor)s moved the profile field %(object)s."),
    "profile_field.delete": _("%(actor)s deleted the profile field %(object)s."),
    "invitation.create": _("%(actor)s invited %(email)s."),
    "invitation.resend": _("%(actor)s sent the invitation to %(email)s again."),
    "invitation.revoke": _("%(actor)s revoked the invitation of %(email)s."),
    "invitation.accept": _("%(email)s accepted the invitation."),
    "terms_policy.update": _("%(actor)s changed how people agree to the terms."),
    "user.agree_to_terms": _("%(object)s agreed to the terms, version %(version)s."),
    "user.answer": _("%(object)s answered questions of the profile."),
    "application.update_sign_in": _("%(actor)s changed how people sign in on the way to %(object)s."),
    "password_policy.update": _("%(actor)s changed the rule for passwords."),
    "protection_policy.update": _("%(actor)s changed how sign-in is protected."),
    "branding.update": _("%(actor)s changed the brand."),
    "organization.update_branding": _("%(actor)s changed the brand of the organization %(object)s."),
    "application.update_branding": _("%(actor)s changed the brand of the application %(object)s."),
    "image.create": _("%(actor)s uploaded the image %(object)s."),
    "image.delete": _("%(actor)s deleted the image %(object)s."),
    "message_text.update": _("%(actor)s changed the message “%(object)s”."),
    "message_text.delete": _("%(actor)s went back to the built-in text of the message “%(object)s”."),
    "message_text.test": _("%(actor)s had a test of the message “%(object)s” sent to %(email)s."),
    "connector.create": _("%(actor)s added the connection %(object)s."),
    "connector.update": _("%(actor)s changed the connection %(object)s."),
    "connector.enable": _("%(actor)s put the connection %(object)s into use."),
    "connector.disable": _("%(actor)s took the connection %(object)s out of use."),
    "connector.move": _("%(actor)s moved the connection %(object)s."),
    "delivery_policy.update": _("%(actor)s changed what may be sent."),
    "connector.delete": _("%(actor)s deleted the connection %(object)s."),
    "connector.fail": _("Somebody could not be signed in by the connection %(object)s."),
    "connector.test": _("%(actor)s tested the connection %(object)s."),
    "user.link_identity": _("An account elsewhere was connected with %(object)s."),
    "user.unlink_identity": _("%(actor)s disconnected an account elsewhere from %(object)s."),
    "signing_key.create": _("%(actor)s created the signing key %(object)s."),
    "signing_key.activate": _("%(actor)s made %(object)s the signing key in use."),
    "signing_key.retire": _("%(actor)s retired the signing key %(object)s."),
    "symmetric_key.create": _("%(actor)s created a secret key."),
}
ICONS: dict[str, str] = {
    "tenant": "domain",
    "domain": "language",
    "access": "key",
    "staff": "badge",
    "user": "person",
    "import": "upload_file",
    "saved_filter": "bookmark",
    "role": "group",
    "resource": "api",
    "permission": "api",
    "application": "apps",
    "consent": "handshake",
    "refresh_token": "token",
    "access_token": "token",
    "code": "gpp_bad",
    "key_policy": "vpn_key",
    "sign_in_policy": "tune",
    "password_policy": "password",
    "profile_field": "list_alt",
    "invitation": "mail",
    "terms_policy": "gavel",
    "protection_policy": "shield",
    "factor_policy": "tune",
    "branding": "palette",
    "image": "image",
    "message_text": "mail",
    "connector": "hub",
    "signing_key": "vpn_key",
    "symmetric_key": "vpn_key",
    "saml_key": "vpn_key",
    "connection": "hub",
    "organization": "corporate_fare",
    "organization_role": "shield_person",
    "organization_permission": "key",
    "organization_policy": "tune",
    "bulk": "checklist",
}
NOBODY = {Kind.ANONYMOUS.value: _("Somebody"), Kind.SYSTEM.value: _("Genkan"), Kind.JOB.value: _("Genkan")}
LABELS: dict[str, Promise] = {
    "reason": _("Reason"),
    "role": _("Role"),
    "operator": _("Operator"),
    "ends_at": _("Ends"),
    "fingerprint": _("Fingerprint"),
    "from": _("From"),
    "to": _("To"),
    "host": _("Host"),
    "former": _("Before"),
    "slug": _("Short name"),
    "tenant": _("Tenant"),
    "method": _("Method"),
    "methods": _("Methods"),
    "identifier": _("Identifier"),
    "delete_after": _("Deleted after"),
    "invited_by": _("Invited by"),
    "email": _("E-mail address"),
    "name": _("Name"),
    "kind": _("Kind"),
    "user": _("Person"),
    "sign_ins": _("Live sign-ins"),
    "client_id": _("Client ID"),
    "email_verified": _("The address counts as proved"),
    "last_four": _("Ends in"),
    "accesses": _("Access"),
    "roles": _("Roles"),
    "permissions": _("Permissions"),
    "added": _("Added"),
    "removed": _("Removed"),
    "algorithm": _("Algorithm"),
    "state": _("State"),
    "purpose": _("Purpose"),
    "at_once": _("At once"),
    "filters": _("Filters"),
    "act": _("Act"),
    "people": _("People"),
    "done": _("Done"),
    "untouched": _("Left as they are"),
    "rows": _("Rows"),
    "create": _("New people"),
    "update": _("Changed people"),
    "same": _("Left as they are"),
    "refused": _("Refused rows"),
    "unproved": _("Passwords with an address that is not proved"),
    "format": _("Format"),
    "with_hashes": _("With password hashes"),
    "factor": _("Factor"),
    "due_at": _("Happens at"),
    "left": _("Codes left"),
    "count": _("How many"),
    "connection": _("Connection"),
    "outcome": _("Result"),
    "language": _("Language"),
    "channel": _("Sent by"),
    "subject": _("Subject"),
    "body": _("Text"),
    "domain": _("Domain"),
    "until": _("Valid until"),
    "contact": _("IT contact"),
    "member": _("Member"),
    "members": _("Members"),
    "source": _("How"),
    "organization": _("Organization"),
    "application": _("Application"),
    "joins": _("People join by it"),
}
# Details that are lists; other lists of two are what was and what is.
LISTS = frozenset(
    {"methods", "filters", "scopes", "accesses", "roles", "permissions", "added", "removed", "grant_types"}
)


# Details that sentences name.
NAMED = ("member", "domain", "connection", "user", "contact", "until")


@dataclass(frozen=True, slots=True)
class Change:
    """One detail: `before` is empty where nothing was before."""

    label: str
    before: str
    after: str


def of(event: Event) -> SafeString:
    """The sentence of an event; names are marked up, and everything that people chose is escaped."""
    known = SENTENCES.get(event.action)
    actor = event.actor_label or NOBODY.get(event.actor_kind, NOBODY[Kind.ANONYMOUS.value])
    words = {
        "actor": format_html("<b>{}</b>", actor),
        "object": format_html("<b>{}</b>", event.object_label),
        "identifier": format_html("<b>{}</b>", str(event.details.get("identifier", ""))),
        "email": format_html("<b>{}</b>", str(event.details.get("email", event.object_label))),
        **{name: format_html("<b>{}</b>", str(event.details.get(name, ""))) for name in NAMED},
    }
    if known is None:
        return format_html("{} <code>{}</code> {}", words["actor"], event.action, words["object"])
    sentence: str = conditional_escape(str(known)) % words
    return mark_safe(sentence)  # the sentence is ours, the words are escaped above


def icon(action: str) -> str:
    if action == "user.sign_in_failed":
        return "block"
    return ICONS.get(action.partition(".")[0], "info")


def changes(event: Event) -> list[Change]:
    return [_change(event, name, value) for name, value in event.details.items() if value not in (None, "", [], {})]


def _change(event: Event, name: str, value: object) -> Change:
    label = _label(event, name)
    if isinstance(value, list) and len(value) == 2 and name not in LISTS:
        return Change(label, _words(value[0]), _words(value[1]))
    return Change(label, "", ", ".join(map(_words, value)) if isinstance(value, list) else _words(value))


def _label(event: Event, name: str) -> str:
    """Our word for a detail; else the name of the object's own field, which the forms use too."""
    if name in LABELS:
        return str(LABELS[name])
    with suppress(LookupError, ValueError, FieldDoesNotExist):
        field = apps.get_model(event.object_type)._meta.get_field(name)
        return capfirst(str(getattr(field, "verbose_name", name)))
    return name.replace("_", " ").capitalize()


def _words(value: object) -> str:
    if str(value) in ("True", "False"):
        return str(_("yes")) if str(value) == "True" else str(_("no"))
    return str(value)
