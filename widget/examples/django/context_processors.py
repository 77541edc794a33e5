"""Where the advocates are, and who looks at this page, for every template."""

import time

import jwt  # PyJWT
from django.conf import settings


def advocates(request):
    """``ADVOCATES``: origin, key (publishable), program, identity_key (secret; may be missing)."""
    known = settings.ADVOCATES
    return {"advocates": {**known, "identity_key": "", "identity": _identity(request.user, known)}}


def _identity(user, known):
    """A token of five minutes that says who is signed in; nothing for everybody else."""
    secret = known.get("identity_key", "")
    if not (secret and user.is_authenticated and user.email):
        return ""
    now = int(time.time())
    claims = {
        "sub": str(user.pk),
        "email": user.email,
        "name": user.get_full_name(),
        "aud": known["program"],
        "iat": now,
        "exp": now + 300,
    }
    return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": secret[:9]})
