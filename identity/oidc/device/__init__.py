"""Signing in on a device without a browser or a keyboard (RFC 8628).

| You look for | Open |
|---|---|
| the code that a person types | user_codes.py |
| asking, approving, refusing | operations.py |
| the page that asks the person | approval.py |
| HTTP | endpoints/device_authorization.py (devices), endpoints/device.py (people) |
| the exchange of the device's code for tokens | grants/device_code.py |
"""
