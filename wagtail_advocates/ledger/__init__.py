"""The books: double entry, append-only, one chain of hashes per program.

Sign convention: a line's amount is positive for a debit and negative for a credit; the lines of an
entry sum to zero per unit. An account's balance is the sum of its lines, so what the program owes
somebody is a negative number. Invariants: only ``services.post`` writes entries and lines, and
nothing changes or deletes them (database triggers see to it); balances are a cache that
``services.rebuild_balances`` can make anew. May import core.
"""
