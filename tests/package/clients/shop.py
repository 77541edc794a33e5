"""A shop's server and its page, written against the client generated from the OpenAPI document."""

from __future__ import annotations

import json
import sys

from advocates_client import AuthenticatedClient, Client
from advocates_client.api.conversions import (
    advocate_balance,
    conversion_create,
    conversion_why,
    refund_create,
)
from advocates_client.api.rewards import advocate_statement, reward_list
from advocates_client.api.widget import join, widget_config
from advocates_client.models import ConversionIn, CustomerIn, JoinIn, RefundIn

site, secret_key, page_key, origin, code = sys.argv[1:]
server = AuthenticatedClient(base_url=site, token=secret_key, raise_on_unexpected_status=True)
page = Client(
    base_url=site,
    headers={"Origin": origin, "X-Advocates-Key": page_key},
    raise_on_unexpected_status=True,
)

order = ConversionIn(
    external_id="py-1",
    amount_minor=8000,
    currency="EUR",
    code=code,
    customer=CustomerIn(email="ben@friends.example"),
)
first = conversion_create.sync_detailed(client=server, body=order)
again = conversion_create.sync_detailed(client=server, body=order)
refund = refund_create.sync_detailed(
    client=server,
    body=RefundIn(order="py-1", external_id="py-r1", amount_minor=4000, currency="EUR"),
)
why = conversion_why.sync(client=server, conversion_id=first.parsed.id)
balance = advocate_balance.sync(client=server, code=code)
statement = advocate_statement.sync(client=server, code=code)

rewards = []
cursor = ""
while cursor is not None:
    found = reward_list.sync(client=server, limit=1, fields="id,amount_minor", cursor=cursor)
    rewards += [str(reward.id) for reward in found.items]
    cursor = found.next_

widget = widget_config.sync(client=page)
joined = join.sync(
    client=page,
    body=JoinIn(program=widget.program.slug, email="cleo@friends.example", name="Cleo Ray"),
)

print(
    json.dumps(
        {
            "statuses": [first.status_code, again.status_code, refund.status_code],
            "repeated": again.parsed.repeated,
            "taken_back": [reversal.amount_minor for reversal in refund.parsed.reversals],
            "steps": [line.step for line in why.chain],
            "pending": [each.pending_minor for each in balance.balances],
            "posted": [line.amount_minor for line in statement.items],
            "rewards": sorted(rewards),
            "granted": sorted(str(reward.id) for reward in first.parsed.rewards),
            "joined": joined.status,
        }
    )
)
