"""What may be exchanged for an access token (RFC 8693), beside other access tokens.

| You look for | Open |
|---|---|
| personal access tokens, impersonation tokens: making and revoking | operations.py |
| what each kind of subject token stands for | subjects.py |
| the exchange itself | grants/token_exchange.py |
| the person's own page | identity.account.tokens |
"""
