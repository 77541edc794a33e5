"""Honest people and cheats, with the truth about each, played through the real flows.

Nothing persists: a play runs in one transaction that is rolled back. The populations and the score
are pure; only ``play`` touches the database. An edge: may import the flows and everything below.
"""
