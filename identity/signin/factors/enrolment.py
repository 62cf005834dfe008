"""Setting a factor up: the app's picture and its first code, the passkey's options and its first answer."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

import qrcode
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from identity.signin.brand.look import brand
from identity.signin.challenges.browser import browser_secret
from identity.signin.experience import policy_here
from identity.signin.factors import operations, proofs, recovery, totp, webauthn
from identity.signin.factors.holdings import Method
from identity.signin.factors.models import FactorPolicy, Passkey
from identity.signin.factors.proofs import Proof
from identity.users.models import User

# In the session, of one person: what the app was shown and has not answered yet.
PENDING = "factor_secret"
HANDLE = "factor_handle"
# What may stand in an address of data as it is, inside an attribute.
SAFE = " =:/.,'"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a person needs to set an app up: a picture for the camera, the same in letters for the keyboard."""

    picture: str
    letters: str


def offered_to(user: User) -> tuple[Method, ...]:
    """What could be set up here and is not yet; there can be several passkeys."""
    policy = FactorPolicy.load()
    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    found = [Method.PASSKEY] if passkeys_are_taken(policy) else []
    return (*found, Method.APP) if policy.totp and not has_app else tuple(found)


def passkeys_are_taken(policy: FactorPolicy) -> bool:
    """As a second factor, or to sign in with."""
    return policy.passkeys or policy_here().passkey


def app_setup(request: HttpRequest, user: User) -> Setup:
    secret = _pending_secret(request, user)
    account = user.email or user.username or user.phone or str(user.pk)
    picture = _picture(totp.address(secret, account=account, issuer=brand().name))
    letters = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return Setup(f"data:image/svg+xml,{quote(picture, safe=SAFE)}", letters)


def add_app(request: HttpRequest, user: User, code: str) -> Proof | None:
    """Saved only after the app has shown a right code; that code is used up by it. Raises ValidationError."""
    kept = request.session.get(PENDING) or ["", ""]
    step = totp.find_step(kept[1], code) if kept[0] == str(user.pk) else None
    if step is None:
        return None
    row = operations.add_app(user=user, secret=kept[1], step=step, by=proofs.who(request, user))
    del request.session[PENDING]
    return Proof(user, Method.APP, {"id": row.pk})


def ceremony(request: HttpRequest, user: User) -> webauthn.Ceremony:
    return webauthn.Ceremony("register", f"{browser_secret(request)} {user.pk}")


def passkey_options(request: HttpRequest, user: User) -> dict[str, object]:
    known = request.session.get(HANDLE) or ["", ""]
    handle = known[1] if known[0] == str(user.pk) else operations.handle_of(user)
    # Two passkeys made at once must carry the same name of the person.
    request.session[HANDLE] = [str(user.pk), handle]
    return webauthn.creation_options(user, handle, ceremony(request, user))


def add_passkey(request: HttpRequest, user: User, answer: str, name: str) -> Proof | None:
    """Raises ValidationError."""
    known = request.session.get(HANDLE) or ["", ""]
    if known[0] != str(user.pk):
        return None
    try:
        credential = webauthn.read_registration(answer, ceremony(request, user))
    except webauthn.PasskeyRefused:
        return None
    row = operations.add_passkey(
        user=user, credential=credential, handle=known[1], name=name, by=proofs.who(request, user)
    )
    return Proof(user, Method.PASSKEY, {"id": row.pk, "uv": True, "synced": row.is_synced or None})


def passkey_name(user: User) -> str:
    """What a new one is called until it is renamed."""
    number = Passkey.objects.filter(user=user).count() + 1
    return _("Passkey %(number)d") % {"number": number}


def first_codes(request: HttpRequest, user: User) -> list[str]:
    """With the first factor come recovery codes, where the tenant has them: shown now and never again."""
    if not FactorPolicy.load().recovery_codes or recovery.left_of(user) is not None:
        return []
    return operations.make_recovery_codes(user=user, by=proofs.who(request, user))


def _picture(text: str) -> str:
    """A QR code as one line drawn through its dark squares: a tenth of what the library's own picture weighs."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=2)
    code.add_data(text)
    rows = code.get_matrix()
    lines = []
    for number, row in enumerate(rows):
        runs = [(is_dark, len(list(run))) for is_dark, run in groupby(row)]
        lines.append(
            f"M0 {number}.5" + "".join(f"h{length}" if is_dark else f"m{length} 0" for is_dark, length in runs)
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<path stroke="#000" d="{"".join(lines)}"/></svg>'
    )


def _pending_secret(request: HttpRequest, user: User) -> str:
    """The same for every look at the page: the app may have been set up in another tab."""
    kept = request.session.get(PENDING) or ["", ""]
    if kept[0] != str(user.pk):
        kept = request.session[PENDING] = [str(user.pk), totp.new_secret()]
    return str(kept[1])
