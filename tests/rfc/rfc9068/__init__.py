"""JWT profile for access tokens: RFC 9068."""
