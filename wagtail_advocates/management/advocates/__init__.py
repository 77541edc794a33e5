"""The subcommands of ``manage.py advocates``: each a file with ``HELP``, ``add_arguments`` and
``run``, which answers a mapping to print and whether all is well.
"""
