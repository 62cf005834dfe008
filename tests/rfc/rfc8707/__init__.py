"""Resource indicators: RFC 8707."""
