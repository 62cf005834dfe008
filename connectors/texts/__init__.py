"""What people are sent, in words: kinds of messages with their variables, a tenant's own texts, and the letter around them.

Here: the markup (no template engine runs on a tenant's text), the table of kinds that the rooms above fill
(settings.MESSAGE_KINDS), which text holds, and a mail made of it. Not here: how a message leaves (connectors.mail,
connectors.sms), and who is sent what.
"""
