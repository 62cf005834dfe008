"""A person's own page: who I am here, how I sign in, where I am signed in."""
