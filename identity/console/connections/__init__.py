"""The console's pages of connectors: which there are, how each is set up at the vendor, and what a test gave."""
