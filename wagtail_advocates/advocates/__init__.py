"""Advocates and their enrollments in programs.

One advocate per site and e-mail address; an enrollment holds status and type. A decline or ban
keeps its reason. May import programs and core.
"""
