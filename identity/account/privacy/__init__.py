"""A person's data as a file, and the end of the account: asked for, called off, carried out."""
