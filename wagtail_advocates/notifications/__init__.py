"""Mails to advocates, written from outbox rows by the worker. May import payouts and below."""
