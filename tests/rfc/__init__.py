"""Sentences of specifications, each tried over HTTP; one folder per specification."""
