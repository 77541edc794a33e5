"""Payments recorded before subscriptions were counted apart learn which sale began theirs.

Their Decision says it; without this a subscription that runs would be counted from the start, and
paid for once more.
"""

from django.db import migrations

PAGE = 1000


def learn(apps, schema_editor):
    Conversion = apps.get_model("wagtail_advocates", "Conversion")
    Decision = apps.get_model("wagtail_advocates", "Decision")
    decisions = Decision.objects.using(schema_editor.connection.alias).filter(
        step="attribution", reason="as_first_sale", subject_kind="conversion"
    )
    payments = Conversion.objects.using(schema_editor.connection.alias)
    last = 0
    while page := list(decisions.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for decision in page:
            payments.filter(pk=decision.subject_id, began_with=None).update(
                began_with=decision.evidence["as_sale"]
            )
        last = page[-1].pk


class Migration(migrations.Migration):
    dependencies = [("wagtail_advocates", "0010_subscriptions")]
    operations = [migrations.RunPython(learn, migrations.RunPython.noop)]
