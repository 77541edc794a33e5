"""Who works in the admin."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission, User
from django.test import Client


def a_user(name: str, *codenames: str) -> User:
    """Somebody with access to the admin and these permissions of ours."""
    user = User.objects.create_user(name, f"{name}@site.example", "secret")
    group = Group.objects.create(name=name)
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    user.groups.add(group)
    return user


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
