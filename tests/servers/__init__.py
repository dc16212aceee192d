"""Servers that stand in for other people's services, on loopback."""
