from __future__ import annotations

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import UnknownAdvocate
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.payouts.models import TaxForm


@flow
def set_tax_form(*, enrollment: Enrollment, state: str, name: str = "", actor: str) -> TaxForm:
    """Say whether the advocate's tax form was asked for, is there, or is not needed.

    Errors: ``UnknownAdvocate`` for who was erased. Locks: the enrollment.
    """
    locked = Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    if locked.status == Enrollment.Status.ERASED:
        raise UnknownAdvocate
    form, _created = TaxForm.objects.update_or_create(
        enrollment=locked,
        defaults={
            "state": TaxForm.State(state),
            "name": name.strip()[:40],
            "set_by": actor,
            "set_at": clock.now(),
        },
    )
    decide(
        program_id=locked.program_id,
        subject_kind="enrollment",
        subject_id=locked.pk,
        step="tax_form",
        outcome=form.state,
        reason="tax_form_set",
        evidence={"form": form.name},
        actor=actor,
    )
    return form
