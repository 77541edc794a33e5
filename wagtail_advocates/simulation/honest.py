"""Honest people as they are: families, offices, a campus, several devices, friends of friends."""

from __future__ import annotations

from wagtail_advocates.simulation.crowd import DAY, HOUR, MONTH, Crowd
from wagtail_advocates.simulation.scenario import Truth


def families(crowd: Crowd) -> None:
    """One address and one connection; some share a card among themselves, not the advocate's."""
    truth = Truth("family")
    for number in crowd.times(40):
        home = {"address": f"{number} Family Lane, Home", "ip": f"172.16.{number % 250}.5"}
        advocate = crowd.advocate(known=home)
        shared = {"payment": f"family-card-{number}"} if crowd.random.random() < 0.05 else {}
        for _ in range(crowd.random.randrange(1, 4)):
            member = crowd.person(**home, **shared)
            crowd.referred(member, advocate, at=crowd.moment(since=DAY), truth=truth)


def offices(crowd: Crowd) -> None:
    """Colleagues behind one connection, with one kind of browser."""
    truth = Truth("office")
    for number in crowd.times(6):
        ip = f"172.17.{number % 250}.5"
        advocate = crowd.advocate(known={"ip": ip})
        day = crowd.moment(since=DAY)
        for _ in range(crowd.random.randrange(3, 9)):
            colleague = crowd.person(ip=ip)
            crowd.referred(colleague, advocate, at=day + crowd.moment(until=DAY), truth=truth)
            crowd.visit(crowd.person(ip=ip), advocate, at=day + crowd.moment(until=DAY))


def campuses(crowd: Crowd) -> None:
    """Students of one dormitory: one address, one connection, many friends within days."""
    truth = Truth("campus")
    for number in crowd.times(3):
        dormitory = {"address": f"Dormitory {number}, Campus", "ip": f"172.18.{number % 250}.5"}
        advocate = crowd.advocate(known=dormitory)
        start = crowd.moment(since=DAY)
        for _ in range(crowd.random.randrange(8, 20)):
            student = crowd.person(**dormitory)
            at = start + crowd.moment(until=5 * DAY)
            crowd.referred(student, advocate, at=at, truth=truth)
            crowd.visit(crowd.person(**dormitory), advocate, at=at + HOUR)


def couples(crowd: Crowd) -> None:
    """Two people with one tablet and one address, referred by the same friend."""
    truth = Truth("couple")
    for number in crowd.times(8):
        advocate = crowd.advocate()
        home = {"address": f"{number} Couple Road, Town", "ip": f"172.19.{number % 250}.5"}
        for _ in range(2):
            partner = crowd.person(**home, device=f"tablet-{number}")
            crowd.referred(partner, advocate, at=crowd.moment(since=DAY), truth=truth)


def new_addresses(crowd: Crowd) -> None:
    """Customers of old with a new mail address, truly sent by a friend: they look like a trick."""
    for _ in crowd.times(1):
        old = crowd.person(device=f"kept-device-{crowd.random.randrange(10**9)}")
        crowd.buy(old, at=crowd.moment(until=2 * DAY), truth=Truth("own_purchase"))
        known = {"device": old.device, "payment": old.payment, "address": old.address}
        renewed = crowd.person(**known, ip=old.ip)
        at = crowd.moment(since=3 * DAY)
        crowd.referred(renewed, crowd.advocate(), at=at, truth=Truth("new_address"))


def several_devices(crowd: Crowd) -> None:
    """Clicks on one device and buys on another: by a new click, by the code, or out of sight."""
    kind = "three_devices"
    for number in crowd.times(40):
        advocate = crowd.advocate()
        friend = crowd.person()
        at = crowd.moment(since=DAY)
        crowd.visit(friend, advocate, at=at, jar=f"{friend.id}-phone")
        known = Truth(kind, advocate=advocate.id)
        way = number % 4
        if way == 0:
            crowd.visit(friend, advocate, at=at + HOUR, jar=f"{friend.id}-laptop")
            crowd.buy(friend, at=at + 2 * HOUR, truth=known, jar=f"{friend.id}-laptop")
        elif way == 1:
            crowd.buy(friend, at=at + DAY, truth=known, jar="", code_of=advocate.id)
        elif way == 2:
            crowd.buy(friend, at=at + HOUR, truth=known, jar=f"{friend.id}-phone")
            crowd.buy(friend, at=at + 2 * DAY, truth=known, jar="")
        else:
            unseen = Truth(kind, advocate=advocate.id, observable=False)
            crowd.buy(friend, at=at + DAY, truth=unseen, jar="")


def friends(crowd: Crowd) -> None:
    """Friends of friends: who was referred refers others; some buy again, some give back."""
    truth = Truth("friends")
    for _ in crowd.times(35):
        advocate = crowd.advocate()
        at = crowd.moment(since=DAY, until=10 * DAY)
        for _ in range(crowd.random.randrange(1, 4)):
            friend = crowd.person()
            order = crowd.referred(friend, advocate, at=at, truth=truth)
            if crowd.random.random() < 0.04:
                crowd.refund(friend, order, at=at + 8 * DAY)
            crowd.join(friend, at=at + 4 * DAY)
            advocate, at = friend, at + 4 * DAY + HOUR


def power_advocates(crowd: Crowd) -> None:
    """A newsletter with a day of many sales; part of the readers type the code they read."""
    truth = Truth("power_advocate")
    for _ in crowd.times(3):
        advocate = crowd.advocate()
        issue = crowd.moment(since=3 * DAY, until=20 * DAY)
        for number in range(crowd.random.randrange(30, 60)):
            reader = crowd.person()
            on_the_day = number % 3 == 0
            at = issue + crowd.moment(until=DAY) if on_the_day else crowd.moment(since=DAY)
            if crowd.random.random() < 0.3:
                typed = Truth(truth.kind, advocate=advocate.id)
                crowd.buy(reader, at=at, truth=typed, jar="", code_of=advocate.id)
            else:
                crowd.referred(reader, advocate, at=at, truth=truth)
        for _ in range(crowd.random.randrange(40, 200)):
            crowd.visit(crowd.person(), advocate, at=crowd.moment(since=DAY))


def spoken_codes(crowd: Crowd) -> None:
    """A code said aloud: in class, in a club, at the counter."""
    for _ in crowd.times(4):
        advocate = crowd.advocate()
        truth = Truth("spoken_code", advocate=advocate.id)
        for _ in range(crowd.random.randrange(3, 20)):
            listener = crowd.person()
            at = crowd.moment(since=DAY)
            crowd.buy(listener, at=at, truth=truth, jar="", code_of=advocate.id)


def known_customers(crowd: Crowd) -> None:
    """Customers of old, by themselves at first, who come again through a friend."""
    for _ in crowd.times(12):
        customer = crowd.person()
        crowd.buy(customer, at=crowd.moment(until=2 * DAY), truth=Truth("known_customer"))
        advocate = crowd.advocate()
        at = crowd.moment(since=3 * DAY, until=MONTH)
        crowd.referred(customer, advocate, at=at, truth=Truth("known_customer"))


def nobody_sent(crowd: Crowd) -> None:
    """People who come by themselves; nobody may get credit for them."""
    for _ in crowd.times(40):
        crowd.buy(crowd.person(), at=crowd.moment(), truth=Truth("nobody_sent"))


ALL = (
    families,
    offices,
    campuses,
    couples,
    new_addresses,
    several_devices,
    friends,
    power_advocates,
    spoken_codes,
    known_customers,
    nobody_sent,
)
