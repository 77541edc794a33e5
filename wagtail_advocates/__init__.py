"""Referral codes, share blocks, tracking and rewards for Wagtail sites."""

__version__ = "0.1.0"
