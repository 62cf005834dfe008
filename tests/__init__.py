"""How the platform is tried."""
