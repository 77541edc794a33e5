"""Referral codes and the targets a referral link may lead to.

A code is stored in one canonical ASCII form, is unique on its site for ever and never reissued.
A target is a row (a page or an allow-listed address), never a URL out of a query.
May import advocates, programs, core.
"""
