"""The outbox: what has to happen outside after a commit.

A flow writes rows in its own transaction; a worker claims each by token and delivers it at least
once. May import core.
"""
