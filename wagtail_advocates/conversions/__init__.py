"""Conversions and refunds as they were reported, before anybody is credited.

Each carries a natural key that never expires: the same event again finds the first row. A refund
that comes before its conversion is parked. May import tracking and what is below.
"""
