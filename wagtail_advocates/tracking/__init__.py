"""Visits, their verdicts, prospects and touchpoints.

Every visit through a link is kept with a verdict and a reason; excluded ones too. No raw address
and no raw user agent is stored. Reports read roll-ups. May import links and what is below.
"""
