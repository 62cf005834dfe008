"""The hosted pages of factors: to show one, to add one, to remove one."""
