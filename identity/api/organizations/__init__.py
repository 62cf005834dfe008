"""Organizations over the management API: their members, people and machine clients; invitations; domains; who joins by
themselves. Paths and fields are Logto's; domains, which Logto does not prove, and suspension are ours.

Whatever lies below an organization is looked up together with it: the path decides, and what belongs to another
organization is not there. The rules are in orgs/.
"""
