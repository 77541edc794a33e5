from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.portal.print_sheets import TEMPLATE, sheet_context
from wagtail_advocates.portal.sessions import signed_in_advocate


@never_cache
@require_safe
def sheet(request: HttpRequest, enrollment: int) -> HttpResponse:
    """A sheet of one's own QR code to print."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    mine = Enrollment.objects.select_related("program__site").filter(advocate=advocate)
    context = sheet_context(enrollment=get_object_or_404(mine, pk=enrollment), asked=request.GET)
    if context is None:
        raise Http404
    return render(request, TEMPLATE, context)
