"""Companies' own sign-in in the console: each connection after it was set up, and what staff do to it.

| You look for | Open |
|---|---|
| the list and the pages of one connection | admin.py |
| what the pages show | tabs.py |
| what staff do: certificates, stages, taking away | acts.py |
| the tab of an organization's page | ../organizations/sso.py |
"""
