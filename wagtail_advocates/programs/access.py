"""Which sites and programs somebody in the admin may see; every list of ours is cut to them.

A superuser sees all. Everybody else sees the programs of the sites whose pages they may work on,
and the programs their groups were given by name. Where there is one site only, somebody with
neither still sees it: there is nothing to keep apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from wagtail.models import Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from wagtail_advocates.programs.models import Program, ProgramAccess

M = TypeVar("M", bound=Model)
_CACHE = "_advocates_scope"


@dataclass(frozen=True)
class Scope:
    """What one user may see: everything, or these sites and these programs besides."""

    everything: bool
    sites: frozenset[int] = frozenset()
    programs: frozenset[int] = frozenset()

    def covers(self, *, site_id: int | None, program_id: int | None) -> bool:
        return self.everything or site_id in self.sites or program_id in self.programs


def scope_of(user: Any) -> Scope:
    """What the user may see, worked out once a request. Queries: four at most."""
    found: Scope | None = getattr(user, _CACHE, None)
    if found is None:
        found = _work_out(user)
        setattr(user, _CACHE, found)
    return found


def _work_out(user: Any) -> Scope:
    if not user.is_active:
        return Scope(everything=False)
    if user.is_superuser:
        return Scope(everything=True)
    worked_on = PagePermissionPolicy().get_cached_permissions_for_user(user)
    paths = {permission.page.path for permission in worked_on}
    sites = list(Site.objects.select_related("root_page"))
    mine = {site.pk for path in paths for site in _worked_on(path, sites)}
    groups = Group.objects.filter(user=user)
    given = ProgramAccess.objects.filter(group__in=groups).values_list("program_id", flat=True)
    programs = frozenset(given)
    if len(sites) == 1 and not mine and not programs:
        mine = {sites[0].pk}
    return Scope(everything=False, sites=frozenset(mine), programs=programs)


def _worked_on(path: str, sites: Sequence[Site]) -> list[Site]:
    """The sites a permission on that page is about: those below it, and the one it stands on.

    Sites may stand within each other; a page belongs to the innermost.
    """
    below = [site for site in sites if site.root_page.path.startswith(path)]
    around = [site for site in sites if path.startswith(site.root_page.path)]
    depths = [len(site.root_page.path) for site in around]
    return below + [site for site in around if len(site.root_page.path) == max(depths)]


def _within(scope: Scope, names: set[str]) -> Q:
    if {"program", "site"} <= names:  # a row of a whole site has no program
        return Q(site__in=scope.sites) | Q(program__in=scope.programs)
    if "program" in names:
        return Q(program__site__in=scope.sites) | Q(program__in=scope.programs)
    return Q(site__in=scope.sites)


def seen_by(user: Any, rows: QuerySet[M]) -> QuerySet[M]:
    """The rows of the sites and programs the user may see.

    Errors: ``TypeError`` for a model that belongs to no program and no site.
    """
    scope = scope_of(user)
    if scope.everything:
        return rows
    if rows.model is Program:
        return rows.filter(Q(site__in=scope.sites) | Q(pk__in=scope.programs))
    if rows.model is Site:
        return rows.filter(pk__in=scope.sites)
    names = {field.name for field in rows.model._meta.get_fields()}
    if not names & {"program", "site"}:
        raise TypeError(f"{rows.model.__name__} belongs to no program and no site.")
    return rows.filter(_within(scope, names))


def sees(user: Any, row: Model) -> bool:
    """Whether the row belongs to a site or program the user may see."""
    program = row if isinstance(row, Program) else getattr(row, "program", None)
    if program is not None:
        return scope_of(user).covers(site_id=program.site_id, program_id=program.pk)
    return scope_of(user).covers(site_id=getattr(row, "site_id", None), program_id=None)
