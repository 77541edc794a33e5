"""Whether a conversion may pay: allow, hold or deny, with reasons and evidence.

Rules are pure and versioned; an error in a rule means hold. May import attribution and what is
below.
"""
