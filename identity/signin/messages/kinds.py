"""The messages of sign-in: codes, links, answers to those who have no account, lost factors, invitations."""

from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Button, Kind, Text, Use, Variable

CODES, ANSWERS, SECURITY, INVITATIONS = _("Codes and links"), _("Answers"), _("Security"), _("Invitations")
CODE = Variable("code", _("The code"), "042917", Use.CODE, is_needed=True)
MINUTES = Variable("minutes", _("For how many minutes it works"), "10")
LINK = Variable("link", _("The link to sign in"), "https://acme.example.com/signin/link/7Yq2", Use.LINK, is_needed=True)
SIGN_IN_URL = Variable("signin_url", _("The sign-in page"), "https://acme.example.com/signin", Use.LINK)
REGISTER_URL = Variable(
    "register_url", _("The registration page; empty while registration is closed"),
    "https://acme.example.com/register", Use.LINK, may_be_empty=True,
)  # fmt: skip
RECOVER_URL = Variable(
    "recover_url", _("The page for a new password; empty where there are no passwords"),
    "https://acme.example.com/recover", Use.LINK, may_be_empty=True,
)  # fmt: skip
LIFETIME = Variable("lifetime", _("How long it works"), _("7 days"))
ENTER_IT = _("Enter it on the page where you asked for it. It is valid for %(minutes)s minutes.")
NOTHING_TO_DO = _("If it was not you, there is nothing to do.")
WARNING = _("Never tell it to anybody. Valid for %(minutes)d minutes.")


def _code(name: str, label: Text, when: Text, subject: Text, lead: Text, otherwise: Text, sms: Text) -> Kind:
    """A message that brings a code: what it is for, the code, what to do with it, and what if it was somebody else."""
    body = (lead, "%(code)s", ENTER_IT, otherwise)
    return Kind(name, CODES, label, when, (CODE, MINUTES), subject, body, sms=(sms, WARNING))


KINDS = (
    _code(
        "sign_in_code", _("Code to sign in"), _("When somebody signs in with a code."),
        _("Your code for %(tenant_name)s"), _("Your code to sign in to %(tenant_name)s:"),
        _("If you did not ask for it, do nothing: without the code nobody gets in."),
        _("%(code)s is your code to sign in to %(tenant)s."),
    ),
    Kind(
        "sign_in_link", CODES, _("Link to sign in"), _("When somebody signs in with a link. A code comes with it."),
        (LINK, CODE, MINUTES), _("Your link to sign in to %(tenant_name)s"),
        (
            Button(_("Sign in"), "link", _("Your link to sign in to %(tenant_name)s:")),
            _("It works in the browser where you asked for it. In that browser you can also type this code:"),
            "%(code)s",
            _("Both are valid for %(minutes)s minutes, and once."),
            _("If you did not ask for it, do nothing: without the code nobody gets in."),
        ),
    ),
    _code(
        "prove_code", _("Code to confirm an address or number"), _("When somebody registers, or has not proved it yet."),
        _("Confirm your address for %(tenant_name)s"), _("Your code to confirm this address at %(tenant_name)s:"),
        _("If you did not ask for it, do nothing: without the code the address is not used."),
        _("%(code)s is your code to confirm this number at %(tenant)s."),
    ),
    _code(
        "recover_code", _("Code for a new password"), _("When somebody has lost the password."),
        _("Your code for a new password at %(tenant_name)s"), _("Your code to choose a new password at %(tenant_name)s:"),
        _("If you did not ask for it, do nothing: your password stays as it is."),
        _("%(code)s is your code for a new password at %(tenant)s."),
    ),
    _code(
        "factor_code", _("Second code to sign in"), _("When a second step is asked for, and it is a message."),
        _("Your second code for %(tenant_name)s"), _("Your second code to sign in to %(tenant_name)s:"),
        _("If you are not signing in at the moment, somebody knows your password or reads your messages. Choose a new password."),
        _("%(code)s is your second code to sign in to %(tenant)s."),
    ),
    _code(
        "again_code", _("Code to go on"), _("When somebody signed in must show again who they are."),
        _("Your code to go on at %(tenant_name)s"), _("Your code to show %(tenant_name)s that it is still you:"),
        _("If you did not ask for it, somebody is using a device of yours that is signed in. Sign it out."),
        _("%(code)s is your code to show %(tenant)s that it is you."),
    ),
    _code(
        "change_code", _("Code for a new address or number"), _("When somebody adds one on the account page."),
        _("Use this address at %(tenant_name)s"), _("Your code to use this address at %(tenant_name)s:"),
        _("If you did not ask for it, do nothing: without the code the address is not used."),
        _("%(code)s is your code to use this number at %(tenant)s."),
    ),
    _code(
        "unlock_code", _("Code to unlock an account"), _("When somebody tried too often and unlocks the browser."),
        _("Your code to unlock your account at %(tenant_name)s"), _("Your code to unlock your account at %(tenant_name)s:"),
        _("If you did not ask for it, do nothing: your account stays as it is."),
        _("%(code)s is your code to unlock your account at %(tenant)s."),
    ),
    Kind(
        "unknown_account", ANSWERS, _("No account for this address"),
        _("When somebody asks for a code with an address that has no account. The page does not tell them."),
        (REGISTER_URL,), _("No account for this address at %(tenant_name)s"),
        (
            _("Somebody, perhaps you, wanted to sign in to %(tenant_name)s with %(email)s. There is no account with this address."),
            _("Perhaps your account has another address."),
            Button(_("Create an account"), "register_url"),
            NOTHING_TO_DO,
        ),
    ),
    Kind(
        "account_exists", ANSWERS, _("There is an account already"),
        _("When somebody registers with an address or number that has an account. The page does not tell them."),
        (SIGN_IN_URL, RECOVER_URL), _("You have an account at %(tenant_name)s"),
        (
            _("Somebody, perhaps you, wanted to create an account at %(tenant_name)s with %(email)s. You have one already."),
            Button(_("Sign in"), "signin_url"),
            Button(_("Forgot your password?"), "recover_url"),
            NOTHING_TO_DO,
        ),
        sms=(_("Somebody, perhaps you, gave this number at %(tenant)s. There is an account with it already: sign in."),),
    ),
    Kind(
        "factor_reset", SECURITY, _("A second step is about to be removed"),
        _("When staff were asked to remove lost factors. There is time to stop it."),
        (
            Variable("when", _("When it happens"), _("24 December 2026, 9:00")),
            Variable("keep_url", _("The link that stops it"), "https://acme.example.com/signin/keep-factors?token=7Yq2", Use.LINK, is_needed=True),
        ),
        _("Your second step at %(tenant_name)s is about to be removed"),
        (
            _("The people at %(tenant_name)s were asked to remove your authenticator app, passkeys and recovery codes. It happens at %(when)s UTC. After that you sign in without them and set up new ones."),
            Button(
                _("Keep my second step"), "keep_url",
                _("If you did not ask for this, somebody may be trying to get into your account. This link stops it:"),
            ),
        ),
    ),
    Kind(
        "factors_removed", SECURITY, _("The second step was removed"), _("When staff removed lost factors."),
        (SIGN_IN_URL,), _("Your second step at %(tenant_name)s was removed"),
        (
            Button(
                _("Sign in"), "signin_url",
                _("Your authenticator app, passkeys and recovery codes were removed, and every device is signed out. Sign in and set up a new second step:"),
            ),
            _("If you did not ask for this, write to the people at %(tenant_name)s at once."),
        ),
    ),
    Kind(
        "invitation", INVITATIONS, _("Invitation"), _("When staff invite somebody to have an account."),
        (
            Variable("link", _("The link to register"), "https://acme.example.com/register/invitation/7Yq2", Use.LINK, is_needed=True),
            LIFETIME,
        ),
        _("You are invited to %(tenant)s"),
        (
            Button(_("Create an account"), "link", _("You are invited to %(tenant)s. Create your account here:")),
            _("The link works once, for %(lifetime)s, and for this address alone."),
            _("If you do not know what this is about, ignore this mail."),
        ),
    ),
)  # fmt: skip
