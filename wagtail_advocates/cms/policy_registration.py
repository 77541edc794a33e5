"""Names our policies to Wagtail 8's registry; on 7.4 the viewsets carry them."""

from __future__ import annotations

from wagtail_advocates.cms.policies import EDITED, RECORDED, policy_of

try:
    from wagtail.permissions import register_permission_policy
except ImportError:  # Wagtail 7.4 has no registry
    register_permission_policy = None

HAS_REGISTRY = register_permission_policy is not None


def register_policies() -> None:
    """Called at the top of ``wagtail_hooks``, before Wagtail asks for a policy."""
    if register_permission_policy is not None:
        for model in (*EDITED, *RECORDED):
            register_permission_policy(model, policy_of(model))
