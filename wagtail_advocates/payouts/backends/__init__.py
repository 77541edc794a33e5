"""The ways to pay out. Each is named in ``payouts.registry`` or in the site's settings."""
