"""Cheats of every kind the rules have to meet, each as somebody would really try it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail_advocates.simulation.crowd import DAY, HOUR, Crowd
from wagtail_advocates.simulation.scenario import Person, Truth


def _hard(kind: str) -> Truth:
    return Truth(kind, cheat=True, hard=True)


def _soft(kind: str) -> Truth:
    return Truth(kind, cheat=True)


def _under_another_spelling(
    kind: str, email: str, spelled: Callable[[str, Crowd], str]
) -> Callable[[Crowd], None]:
    """Cheats who buy through their own link with another spelling of their own address."""

    def cheat(crowd: Crowd) -> None:
        for _ in crowd.times(4):
            number = crowd.random.randrange(10**9)
            own = email.format(number=number)
            cheater = crowd.advocate(known={"email": own})
            second = crowd.person(email=spelled(own, crowd))
            crowd.referred(second, cheater, at=crowd.moment(since=DAY), truth=_hard(kind))

    cheat.__name__ = kind
    return cheat


def _dotted(own: str, crowd: Crowd) -> str:
    local, _at, domain = own.partition("@")
    place = crowd.random.randrange(1, len(local))
    return f"{local[:place]}.{local[place:]}@{domain}"


def _tagged(own: str, crowd: Crowd) -> str:
    local, _at, domain = own.partition("@")
    return f"{local}+{crowd.random.choice(('shop', '2', 'x.y'))}@{domain}"


def _in_capitals(own: str, crowd: Crowd) -> str:
    return "".join(crowd.random.choice((c.upper(), c)) for c in own[:-1]) + own[-1].upper()


SPELLINGS = (
    _under_another_spelling("self_plus_tag", "cheat{number}@people.example", _tagged),
    _under_another_spelling("self_gmail_dots", "cheat{number}@gmail.com", _dotted),
    _under_another_spelling(
        "self_googlemail",
        "cheat{number}@gmail.com",
        lambda own, crowd: own.replace("@gmail.com", "@googlemail.com"),
    ),
    _under_another_spelling(
        "self_idn",
        "cheat{number}@bücher.example",
        lambda own, crowd: own.replace("bücher", "xn--bcher-kva"),
    ),
    _under_another_spelling("self_case", "cheat{number}@people.example", _in_capitals),
)


def _with_own(kind: str, **own: str) -> Callable[[Crowd], None]:
    """Cheats who buy through their own link as somebody else, with a thing of their own."""

    def cheat(crowd: Crowd) -> None:
        for _ in crowd.times(4):
            things: dict[str, Any] = {
                name: value.format(number=crowd.random.randrange(10**9))
                for name, value in own.items()
            }
            cheater = crowd.person(**things)
            crowd.buy(cheater, at=0, truth=Truth("own_purchase"))
            crowd.join(cheater, at=HOUR)
            second = crowd.person(**things)
            crowd.referred(second, cheater, at=crowd.moment(since=DAY), truth=_hard(kind))

    cheat.__name__ = kind
    return cheat


def self_account(crowd: Crowd) -> None:
    """A second address, but logged in to the shop as oneself."""
    for number in crowd.times(4):
        account = 1_000_000 + number
        cheater = crowd.person(account=account)
        crowd.buy(cheater, at=0, truth=Truth("own_purchase"))
        crowd.join(cheater, at=HOUR)
        second = crowd.person(account=account)
        crowd.referred(second, cheater, at=crowd.moment(since=DAY), truth=_hard("self_account"))


def self_destination(crowd: Crowd) -> None:
    """Two advocates paid out to one account, who refer each other's other self."""
    for _ in crowd.times(4):
        account = f"DE00 {crowd.random.randrange(10**9)}"
        cheater = crowd.join(crowd.person(payout_destination=account))
        second = crowd.join(crowd.person(payout_destination=account))
        crowd.referred(second, cheater, at=crowd.moment(since=DAY), truth=_hard("self_destination"))


def _ring(size: int) -> Callable[[Crowd], None]:
    def cheat(crowd: Crowd) -> None:
        for _ in crowd.times(3):
            members = [crowd.join(crowd.person()) for _ in range(size)]
            start = crowd.moment(since=DAY, until=15 * DAY)
            for place, member in enumerate(members):
                friend = members[(place + 1) % size]
                at = start + crowd.moment(until=4 * DAY)
                crowd.referred(friend, member, at=at, truth=_soft(f"ring_of_{size}"))

    cheat.__name__ = f"ring_of_{size}"
    return cheat


def disposable_mails(crowd: Crowd) -> None:
    """Friends made up one by one, with mail that is thrown away."""
    services = ("mailinator.com", "guerrillamail.com", "yopmail.com", "10minutemail.com")
    for _ in crowd.times(3):
        cheater = crowd.advocate()
        for _ in range(crowd.random.randrange(2, 6)):
            email = f"x{crowd.random.randrange(10**9)}@{crowd.random.choice(services)}"
            made_up = crowd.person(email=email)
            truth = _soft("disposable_mail")
            crowd.referred(made_up, cheater, at=crowd.moment(since=DAY), truth=truth)


def velocity_burst(crowd: Crowd) -> None:
    """Stolen or made-up customers, all within an hour."""
    for _ in crowd.times(1):
        cheater = crowd.advocate()
        start = crowd.moment(since=DAY)
        truth = Truth("velocity_burst", cheat=True, advocate=cheater.id)
        for _ in range(crowd.random.randrange(18, 40)):
            victim = crowd.person()
            at = start + crowd.moment(until=45)
            crowd.visit(victim, cheater, at=at)
            crowd.buy(victim, at=at + 2, truth=truth)


def leaked_code(crowd: Crowd) -> None:
    """A code put on a coupon site: strangers type it, for days."""
    for _ in crowd.times(1):
        cheater = crowd.advocate()
        start = crowd.moment(since=5 * DAY, until=20 * DAY)
        truth = Truth("leaked_code", cheat=True, advocate=cheater.id)
        for _ in range(crowd.random.randrange(25, 60)):
            stranger = crowd.person()
            at = start + crowd.moment(until=6 * DAY)
            crowd.buy(stranger, at=at, truth=truth, jar="", code_of=cheater.id)


def coupon_site(crowd: Crowd) -> None:
    """The link on a coupon site."""
    pages = ("https://www.retailmenot.com/view/shop", "https://couponfollow.com/site/shop")
    for _ in crowd.times(2):
        cheater = crowd.advocate()
        for _ in range(crowd.random.randrange(3, 9)):
            at = crowd.moment(since=DAY)
            page = crowd.random.choice(pages)
            bargain_hunter = crowd.person()
            crowd.referred(
                bargain_hunter, cheater, at=at, truth=_soft("coupon_site"), referrer=page
            )


def paid_traffic(crowd: Crowd) -> None:
    """Adverts on the brand's own name that lead through the link."""
    marks = ("gclid=Cj0KC", "msclkid=9f1", "utm_source=google&utm_medium=cpc")
    for _ in crowd.times(2):
        cheater = crowd.advocate()
        for _ in range(crowd.random.randrange(4, 12)):
            at = crowd.moment(since=DAY)
            searcher = crowd.person()
            mark = crowd.random.choice(marks)
            crowd.referred(searcher, cheater, at=at, truth=_soft("paid_traffic"), query=mark)


def _stuffing(kind: str, browser: str) -> Callable[[Crowd], None]:
    def cheat(crowd: Crowd) -> None:
        for _ in crowd.times(1):
            cheater = crowd.advocate()
            start = crowd.moment(since=DAY, until=20 * DAY)
            for _ in range(crowd.random.randrange(40, 90)):
                victim = crowd.person()
                at = start + crowd.moment(until=5 * DAY)
                crowd.visit(victim, cheater, at=at, browser=browser)
                if crowd.random.random() < 0.15:
                    later = at + crowd.moment(since=5, until=DAY)
                    crowd.buy(victim, at=later, truth=_soft(kind))

    cheat.__name__ = kind
    return cheat


def click_farm(crowd: Crowd) -> None:
    """A handful of devices and many made-up customers."""
    for _ in crowd.times(1):
        cheater = crowd.advocate()
        mark = crowd.random.randrange(10**9)
        devices = [f"farm-{mark}-{n}" for n in range(crowd.random.randrange(2, 4))]
        for number in range(crowd.random.randrange(12, 24)):
            device = devices[number % len(devices)]
            worker = crowd.person(device=device, ip="172.31.0.5")
            crowd.referred(worker, cheater, at=crowd.moment(since=DAY), truth=_soft("click_farm"))


def careful_farm(crowd: Crowd) -> None:
    """Made-up customers with a device and a card each; only that every visit buys gives it away."""
    for _ in crowd.times(1):
        cheater = crowd.advocate()
        for _ in range(crowd.random.randrange(22, 40)):
            worker = crowd.person(ip="172.31.1.5")
            crowd.referred(worker, cheater, at=crowd.moment(since=DAY), truth=_soft("careful_farm"))


def careful_self(crowd: Crowd) -> None:
    """Oneself with another mail, device, card and address: nothing there is to see."""
    for _ in crowd.times(2):
        cheater = crowd.advocate()
        second = crowd.person()
        crowd.referred(second, cheater, at=crowd.moment(since=DAY), truth=_soft("careful_self"))


def one_card_many_names(crowd: Crowd) -> None:
    """Many made-up customers, all paid with one card that is not the advocate's."""
    for _ in crowd.times(2):
        cheater = crowd.advocate()
        card = f"shared-card-{crowd.random.randrange(10**9)}"
        for _ in range(crowd.random.randrange(4, 9)):
            made_up = crowd.person(payment=card)
            truth = _soft("one_card_many_names")
            crowd.referred(made_up, cheater, at=crowd.moment(since=DAY), truth=truth)


def registered_again(crowd: Crowd) -> None:
    """Customers of old who come back under a new address, to be referred."""
    for _ in crowd.times(8):
        old = crowd.person(device=f"old-device-{crowd.random.randrange(10**9)}")
        crowd.buy(old, at=crowd.moment(until=2 * DAY), truth=Truth("own_purchase"))
        cheater = crowd.advocate()
        again = crowd.person(device=old.device, payment=old.payment, address=old.address, ip=old.ip)
        at = crowd.moment(since=3 * DAY)
        crowd.referred(again, cheater, at=at, truth=_soft("registered_again"))


def refund_abuse(crowd: Crowd) -> None:
    """Friends who buy and give everything back once the advocate has been paid, or nearly."""
    for _ in crowd.times(2):
        cheater = crowd.advocate()
        for _ in range(crowd.random.randrange(4, 8)):
            at = crowd.moment(since=DAY)
            friend: Person = crowd.person()
            order = crowd.referred(friend, cheater, at=at, truth=_soft("refund_abuse"))
            crowd.refund(friend, order, at=at + 3 * DAY + crowd.moment(until=20 * DAY))


ALL = (
    *SPELLINGS,
    self_account,
    _with_own("self_device", device="cheat-device-{number}"),
    _with_own("self_payment", payment="cheat-card-{number}"),
    self_destination,
    _ring(2),
    _ring(3),
    _ring(4),
    disposable_mails,
    velocity_burst,
    leaked_code,
    coupon_site,
    paid_traffic,
    _stuffing("cookie_stuffing", "frame"),
    _stuffing("cookie_stuffing_old_browsers", "hidden"),
    click_farm,
    careful_farm,
    careful_self,
    one_card_many_names,
    registered_again,
    refund_abuse,
)
