"""The HTTP API (django-ninja): routers parse, call one flow or query, and answer."""
