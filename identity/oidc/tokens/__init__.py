"""What a client is handed, one module per kind: opaque access tokens, refresh tokens, codes, ID tokens.

| Module | Form | At rest |
|---|---|---|
| opaque.py | sealed claims (AES-256-GCM) | nothing |
| refresh.py | family ‖ generation ‖ HMAC | a row per family, nothing secret |
| codes.py | 256 random bits | keyed digest |
| id_token.py | JWS | nothing |

liveness.py says whether an access token still counts. Not here: who may ask for one (checks/, grants/).
"""
