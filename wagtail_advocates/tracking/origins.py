"""How a visitor came, as one word: through a paid advert, from a coupon site, or neither. Pure.

Only the word is kept, never an address. ``fbclid`` and its like say nothing: networks put them on
every link that people share.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

PAID = "paid"
COUPON = "coupon"
# Set by advertising systems on clicks that were paid for.
_CLICK_IDS = frozenset(
    {"gclid", "gbraid", "wbraid", "gclsrc", "dclid", "msclkid", "yclid", "rdt_cid", "ttclid"}
)
_PAID_MEDIA = frozenset(
    [
        "cpc",
        "ppc",
        "cpm",
        "cpv",
        "paid",
        "paidsearch",
        "paid_search",
        "paidsocial",
        "paid_social",
        "display",
        "banner",
        "sem",
        "adwords",
        "retargeting",
    ]
)
_MOST_PARAMETERS = 50
# Sites that collect coupon codes; a host below one of them counts too.
_COUPON_HOSTS = frozenset(
    {
        "capitaloneshopping.com",
        "coupert.com",
        "couponbirds.com",
        "couponcabin.com",
        "couponfollow.com",
        "coupons.com",
        "couponchief.com",
        "dealcatcher.com",
        "dealspotr.com",
        "dontpayfull.com",
        "getcoupon.com",
        "goodsearch.com",
        "groupon.com",
        "gutscheine.com",
        "gutscheinsammler.de",
        "hotdeals.com",
        "igraal.com",
        "joinhoney.com",
        "knoji.com",
        "mydealz.de",
        "hotukdeals.com",
        "offers.com",
        "poulpeo.com",
        "promocodes.com",
        "radins.com",
        "rakuten.com",
        "refermate.com",
        "retailmenot.com",
        "savings.com",
        "simplycodes.com",
        "slickdeals.net",
        "tenereteam.com",
        "vouchercodes.co.uk",
        "vouchercloud.com",
        "wethrift.com",
    }
)


def _is_paid(query: str) -> bool:
    try:
        pairs = parse_qsl(query, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return False
    names = {name.lower(): value.strip().lower() for name, value in pairs}
    return bool(_CLICK_IDS & names.keys()) or names.get("utm_medium") in _PAID_MEDIA


def _is_below(host: str, hosts: Iterable[str]) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def origin_of(*, query: str, referrer: str, extra_hosts: Iterable[str] = ()) -> str:
    """``paid``, ``coupon`` or nothing, from the link's query and the page that led to it."""
    if _is_paid(query):
        return PAID
    host = _host_of(referrer)
    found = host and (_is_below(host, _COUPON_HOSTS) or _is_below(host, tuple(extra_hosts)))
    return COUPON if found else ""
