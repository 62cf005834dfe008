"""What is known of a person, field by field: which there are, how each is asked, and who may change it."""
