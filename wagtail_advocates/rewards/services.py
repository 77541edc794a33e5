from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Max

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.core import clock
from wagtail_advocates.core.hashing import digest_of, natural_key
from wagtail_advocates.ledger import services as ledger
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import (
    Reward,
    RewardReversal,
    RewardRule,
    RewardRuleSet,
    RewardRuleVersion,
)
from wagtail_advocates.rewards.rules import Grant, Rule, clawback, to_dict
from wagtail_advocates.tracking.models import Prospect
