"""What is said of each check: as a statement, of what is wrong, and how to mend it. Asked by connectors.enterprise.words."""
