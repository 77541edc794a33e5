"""What is held about people: an inventory, reading it out, erasing it, and forgetting in time.

``inventory`` names every column that can tell something of a person, and what becomes of it;
export, erasure and the page of the documentation follow from it. Invariants: nothing here writes
the books or takes a reward away; what is erased once stays erased; every step may run again.
May import payouts and what stands below.
"""
