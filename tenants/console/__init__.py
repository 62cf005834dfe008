"""What every page of the console is made of: what a role allows, lists, pages of one object, acts and their forms.

A room's admin.py declares what is shown and which operations are offered; identity.console puts the rooms into sites.
"""
