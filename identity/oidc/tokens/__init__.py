"""What a client is handed, one module per kind: access tokens, refresh tokens, codes, ID tokens.

| Module | Form | At rest |
|---|---|---|
| opaque.py | sealed claims (AES-256-GCM) | nothing |
| at_jwt.py | JWS for an API | nothing |
| refresh.py | family ‖ generation ‖ HMAC | a row per family, nothing secret |
| codes.py | 255 random bits | keyed digest |
| id_token.py | JWS | nothing |

access.py is what both forms of access token hold, formats.py chooses between them; liveness.py says whether one still
counts. Not here: who may ask for one (checks/, grants/).
"""
