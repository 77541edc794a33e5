"""What a conversion earns, for whom, under which version of which rule.

A published rule version never changes; a reward keeps the snapshot that made it. A hold never
ends in approval by itself when fraud asked for it. May import attribution and what is below.
"""
