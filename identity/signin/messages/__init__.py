"""What people are sent about signing in: the kinds of these messages, and the console's page of all messages' texts.

Not here: the markup, a tenant's own texts and the letter (connectors.texts); mails about changes of an account
(identity.account.notices).
"""
