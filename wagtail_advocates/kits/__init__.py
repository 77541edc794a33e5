"""What an advocate shares with: channels, addresses, QR codes, and how often it was shared.

Share addresses are built from one data file, alike in Python and in the widget. May import the
domains below reports.
"""
