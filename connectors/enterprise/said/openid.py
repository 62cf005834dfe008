"""OpenID Connect: what the provider publishes, and what it answers to us."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.enterprise.said.about import About

OPENID: dict[Code, About] = {
    Code.PROVIDER_UNREACHABLE: About(
        _("The provider can be reached."),
        _("The provider’s configuration could not be fetched."),
        _("Check the issuer’s address. It must be open to the internet over https and answer within five seconds."),
    ),
    Code.DISCOVERY_INVALID: About(
        _("The provider’s configuration is complete."),
        _("The configuration of the provider is missing or lacks an address."),
        _("Check the issuer: below it there must be /.well-known/openid-configuration."),
    ),
    Code.DISCOVERY_ISSUER: About(
        _("The configuration is of the issuer that was entered."),
        _("The configuration names another issuer than the one that is entered here."),
        _("Enter the issuer here as the provider’s configuration writes it."),
    ),
    Code.PKCE_MISSING: About(
        _("The provider knows PKCE."),
        _("The provider does not say that it knows PKCE with S256. Signing in works without, but is safer with it."),
        _("Switch PKCE on at the provider, if it has such a setting."),
    ),
    Code.ANSWER_ISSUER: About(
        _("The answer to the browser is from this provider."),
        _("The answer that the browser brought is from another provider than the one that was asked."),
        _("Correct the issuer here. If it is right, begin again: somebody may have mixed two sign-ins up."),
    ),
    Code.SCOPE_REFUSED: About(
        _("The provider grants the scopes."),
        _("The provider refused a scope that was asked for."),
        _(
            "Allow the scopes openid, email and profile for the application at the provider, and remove others here that it does not know."
        ),
    ),
    Code.CLIENT_REFUSED: About(
        _("The provider accepts us as its client."),
        _("The provider refused the client ID, the secret, or the way in which it is sent."),
        _(
            "Enter both again; a secret may have expired. Check that the way of sending it is the one set at the provider."
        ),
    ),
    Code.CODE_REFUSED: About(
        _("The provider accepts the code."),
        _("The provider refused the code that it had given."),
        _(
            "Check that the redirect URI is entered there exactly as in the guide, and that the application uses the authorization code flow."
        ),
    ),
    Code.TOKENS_UNREACHABLE: About(
        _("The token endpoint can be reached."),
        _("The provider’s token endpoint did not answer."),
        _("Check that this address of the provider is open to the internet, too, and try again."),
    ),
    Code.TOKEN_MISSING: About(
        _("There is an ID token."),
        _("The provider answered without an ID token."),
        _("Allow the scope openid for the application at the provider."),
    ),
    Code.KEYS_UNREACHABLE: About(
        _("The provider’s keys can be read."),
        _("The keys with which the provider signs could not be fetched or read."),
        _("Check that the address of its keys (jwks_uri) is open to the internet."),
    ),
    Code.PARTY_MISMATCH: About(
        _("The ID token was issued to us."),
        _("The ID token counts for several applications and was issued to another one."),
        _("Use a client of its own for this connection, and no shared audience."),
    ),
    Code.NONCE: About(
        _("The ID token belongs to this sign-in."),
        _("The ID token belongs to another sign-in, or does not say to which."),
        _("Begin again. If it stays like this, check that the provider copies nonce into the ID token."),
    ),
    Code.ACCESS_TOKEN_OTHER: About(
        _("The access token belongs to the ID token."),
        _("The access token is not the one that the ID token names."),
        _("Begin again. If it stays like this, ask the maker of the provider about at_hash."),
    ),
    Code.USERINFO_UNREACHABLE: About(
        _("The provider tells more about the person."),
        _("The userinfo endpoint gave no answer. Only what stands in the ID token is known."),
        _("Allow the scopes email and profile at the provider, or have the claims put into the ID token."),
    ),
    Code.USERINFO_OTHER: About(
        _("All that came is of one person."),
        _("ID token and userinfo name two different people."),
        _("Check that both use the same subject at the provider: pairwise and public ones must not be mixed."),
    ),
}
