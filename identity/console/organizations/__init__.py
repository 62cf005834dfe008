"""Organizations of one tenant as staff see them: their list and pages, the template of roles and permissions, and on the
pages of people, machine clients and roles what these have by way of an organization."""
