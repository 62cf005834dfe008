"""The OpenID provider of a tenant, laid out as the specifications.

| You look for | Open | Specification |
|---|---|---|
| authorization request, the order of its checks | endpoints/authorization.py (STEPS) | RFC 6749 3.1; OpenID Connect Core 3.1.2 |
| one rule of it | checks/ | the module's own docstring |
| pushed requests | pushed.py, endpoints/pushed_request.py | RFC 9126 |
| APIs, their permissions and tokens | apis.py, checks/resource.py, tokens/formats.py | RFC 8707, RFC 9068 |
| which client is calling | authentication.py, assertions.py, client_keys.py | RFC 6749 2.3, RFC 7523, RFC 7517 |
| token | endpoints/token.py, grants/ | RFC 6749 3.2 |
| claims, those asked for by name, ID token, access tokens | claims.py, wishes.py, tokens/ | OpenID Connect Core 2, 5 |
| userinfo, discovery, JWKS, sign-out | endpoints/ | OpenID Connect Core 5.3, Discovery, RFC 7517, RP-Initiated Logout |
| telling applications that a session has ended | logout/, tokens/logout_token.py | Back-Channel Logout, Front-Channel Logout |
| a sign-in that begins here | initiation.py | OpenID Connect Core 4 |
| which pages may read an answer | cors.py | Fetch standard |
| the management API as a resource | endpoints/protected_resource.py | RFC 9728 |
| organizations: their tokens, claims, and which one is meant | organizations/, checks/organization.py | Logto's names; RFC 8707 |
| exchanging tokens | exchange/, grants/token_exchange.py | RFC 8693 |
| devices without a browser | device/, endpoints/device_authorization.py, endpoints/device.py | RFC 8628 |
| dynamic registration | dynamic/, endpoints/registration.py | RFC 7591, RFC 7592 |
| errors on the wire | errors.py | RFC 6749 4.1.2.1, 5.2 |

engine.py and models.py are the only doors to django-oauth-toolkit. Which of its classes stand behind what:

| Here | The toolkit's |
|---|---|
| clients, codes, families of refresh tokens | AbstractApplication, AbstractGrant, AbstractRefreshToken, swapped (models.py) |
| a redirect URI on a loopback address | redirect_to_uri_allowed (engine.py) |
| resource servers over our tokens | OAuth2Validator and its oauthlib core (engine.Validator) |
| authorize, pushed requests, token, userinfo, introspection, revocation, metadata, JWKS, logout | none: ours, since its own deviate or are slow |

Not here: signing people in (identity.signin), what a person granted (identity.consent), keys (tenants.keys).
"""
