"""The base every domain stands on: money, clock, ids, hashing, errors, decisions, settings.

Invariants: amounts are integers in minor units; time is aware UTC and comes from ``clock.now``;
a Decision is only ever added. Core imports nothing else of the app.
"""
