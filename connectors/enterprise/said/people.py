"""What an answer says of the person."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.enterprise.said.about import About

PEOPLE: dict[Code, About] = {
    Code.SUBJECT_MISSING: About(
        _("The answer names the person."),
        _("The answer does not say who the person is, or names more than one."),
        _(
            "Set a NameID at the provider, or map an attribute that never changes, such as the employee’s or object’s ID."
        ),
    ),
    Code.SUBJECT_UNSTABLE: About(
        _("The person’s name there stays the same."),
        _("The value that identifies the person may change: it is an e-mail address, or made anew for each sign-in."),
        _("Choose a persistent NameID at the provider, or map an attribute that never changes."),
    ),
    Code.SUBJECT_CHANGED: About(
        _("The person has the same name there as before."),
        _("The person with this e-mail address came under another identity before."),
        _(
            "Check at the provider whether the NameID or its source was changed, or whether the address was given to somebody else."
        ),
    ),
    Code.EMAIL_MISSING: About(
        _("The answer has an e-mail address."),
        _("The answer has no e-mail address under the names that are looked for."),
        _("Send the address as an attribute or claim, or map the name under which it comes."),
    ),
    Code.EMAIL_MALFORMED: About(
        _("The e-mail address is well-formed."),
        _("What came as e-mail address is none."),
        _("Map another attribute: a sign-in name is not always an address."),
    ),
    Code.EMAIL_DOMAIN: About(
        _("The address is of a domain of the organization."),
        _("The address is not of a domain that the organization has proved to be its own."),
        _("Prove the domain, or have the provider send the person’s address at the company."),
    ),
    Code.EMAIL_UNVERIFIED: About(
        _("The provider vouches for the address."),
        _("The provider says that it has not verified the address itself."),
        _(
            "Verify the address at the provider, or switch on there that addresses from the directory count as verified."
        ),
    ),
    Code.DIRECTORY_MISMATCH: About(
        _("The account is of this company’s directory."),
        _("The account is of another directory at the same provider."),
        _("Sign in with an account of the company. If the directory itself is wrong, correct it here."),
    ),
    Code.NAME_MISSING: About(
        _("The answer has the person’s name."),
        _("The answer has no name of the person. They will be shown by their address."),
        _("Send the display name, or given and family name, as attributes."),
    ),
    Code.GROUPS_MISSING: About(
        _("The answer has groups."),
        _("Groups are mapped to roles here, but the answer has none."),
        _("Send the groups that are assigned to this application, under the name that is mapped here."),
    ),
    Code.GROUPS_UNMAPPED: About(
        _("At least one group gives a role."),
        _("None of the person’s groups is mapped to a role."),
        _("Map one of the groups that came, exactly as it is written: some providers send IDs and not names."),
    ),
    Code.MFA_UNKNOWN: About(
        _("The answer says that a second factor was used."),
        _("The connection is trusted with the second factor, but the answer names no method that is mapped as one."),
        _("Map one of the values that came, or require a second factor for this application at the provider."),
    ),
}
