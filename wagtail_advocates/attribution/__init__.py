"""Who is credited for a conversion, in integer weights that sum exactly to their denominator.

The model's name and version are kept, so that a replay gives the same credits. ``weights`` is
pure. May import conversions and what is below.
"""
