"""The organizations' own pages: who belongs, with which roles, by which domains, under which rules.

For the organization's own people, each within their permissions (`access`, orgs.administration). HTTP only: what is
written is written by the operations of `orgs`. The console and the API of staff are elsewhere, over the same ones.
"""
