"""Programs: an offer and its rules on one site, its words per locale, and the API keys.

A Program is one row whatever the number of locales; its words live in translatable
``ProgramOffer`` rows. Engine code reads live rows only. May import core.
"""
