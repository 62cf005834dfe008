"""A person's own pages: who I am here, how I sign in, where I am signed in, what I gave away, and how to leave.

`profile` holds what is known of a person, `contacts` the addresses and the number, `privacy` the download and the
deletion, `notices` the mails about changes. Second factors are enrolled in identity.signin.factors, below.
"""
