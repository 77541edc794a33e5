"""Figures for people: read-only queries over roll-ups and rewards. May import every domain."""
