"""The setup assistant: how a company's IT administrator connects its identity provider, step by step.

One code path for three frames: a link and a mailed code for somebody without an account (`doors`, here), the
organization's own pages (identity.organizations.sso), and the console on the customer's behalf. A frame makes a `Desk`
and hands it to `views.serve`. Nothing is kept but the rows themselves: every step can be left and come back to.
"""
