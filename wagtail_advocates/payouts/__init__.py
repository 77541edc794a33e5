"""Payouts: what advocates earned on its way to them, and store credit on its way to the till.

A destination is stored encrypted and never changed, only replaced. A payout's books follow its
state: nothing moves while it is pending, it is in transit once it is handed over, and settled,
failed or unknown once the back end has answered; what is unknown is looked up by its key and
never sent again. May import rewards and what stands below.
"""
