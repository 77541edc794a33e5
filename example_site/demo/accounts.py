"""The demo's log-ins."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

LOG_INS = (("admin", "admin"), ("editor", "editor"))
_TEAM = "Advocates team"
_RECORDS = (
    "enrollment",
    "referral",
    "conversion",
    "reward",
    "payoutbatch",
    "payout",
    "couponcode",
)
_WRITTEN = ("program", "programoffer", "rewardruleset")


def seed_accounts() -> int:
    """A superuser and an editor of pages, programs and orders, with passwords like their names."""
    users = get_user_model()
    if not users.objects.filter(username="admin").exists():
        users.objects.create_superuser("admin", "admin@hearth-and-kiln.example", "admin")
    editor, made = users.objects.get_or_create(
        username="editor",
        defaults={
            "email": "mia@hearth-and-kiln.example",
            "first_name": "Mia",
            "last_name": "Sander",
        },
    )
    if made:
        editor.set_password("editor")
        editor.save()
    editor.groups.add(_team(), *Group.objects.filter(name="Moderators"))
    return users.objects.count()


def _team() -> Group:
    team, _made = Group.objects.get_or_create(name=_TEAM)
    names = [
        f"{verb}_{model}" for model in _WRITTEN for verb in ("add", "change", "view", "publish")
    ]
    names += [f"{verb}_{model}" for model in _RECORDS for verb in ("change", "view")]
    team.permissions.add(
        *Permission.objects.filter(content_type__app_label="wagtail_advocates", codename__in=names),
        *Permission.objects.filter(
            content_type__app_label="example_shop", codename__in=("view_order", "change_order")
        ),
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
    )
    return team
