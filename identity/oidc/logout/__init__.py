"""How applications learn that a person's session has ended (OpenID Connect Back-Channel and Front-Channel Logout 1.0).

| You look for | Open |
|---|---|
| what sets it off: sign-out, and what ends sessions from afar | listening.py |
| who took part in a session; the outbox | participants.py, models.py, operations.py |
| one attempt, several at once; the retries | backchannel.py, tasks.py |
| hidden frames on the signed-out page | frontchannel.py |

The logout token itself is in tokens/logout_token.py, RP-initiated logout in endpoints/end_session.py.
"""
