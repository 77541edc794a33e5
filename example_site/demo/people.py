"""Who is in the demo's story, and what they do. Days are counted back from today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An advocate. ``weight`` says how many of the clicks come through them."""

    key: str
    name: str
    email: str
    type: str
    joined: float
    weight: int
    channels: tuple[str, ...]
    program: str = "friends"
    wish: str = ""


@dataclass(frozen=True)
class Purchase:
    """Somebody's order. ``visits`` are days of clicks on the sender's link; none: a typed code."""

    name: str
    email: str
    ordered: float
    skus: tuple[str, ...]
    sender: str = ""
    visits: tuple[float, ...] = ()
    others: tuple[tuple[str, float], ...] = ()  # clicks on other advocates' links, and when
    refund: tuple[float, int, str] | None = None  # day, cents (0: all of it), reason
    decision: tuple[float, str, str] | None = None  # day, approve or reject, reason


ADVOCATES: tuple[Person, ...] = (
    Person("anna", "Anna Berger", "anna.berger@people.example", "customer", 29, 9,
           ("whatsapp", "copy", "email"), wish="ANNABERGER"),
    Person("tomas", "Tomás Oliveira", "tomas@people.example", "fan", 28, 7,
           ("bluesky", "x", "copy")),
    Person("marit", "Marit Holm", "marit@hearth-and-kiln.example", "employee", 28, 4,
           ("linkedin", "email"), wish="MARIT"),
    Person("lena", "Lena Vogt", "lena.vogt@people.example", "customer", 22, 3,
           ("whatsapp", "facebook")),
    Person("samir", "Samir Haddad", "samir@people.example", "reader", 19, 4,
           ("telegram", "copy")),
    Person("noor", "Noor El Amrani", "noor@table.example", "partner", 18, 5,
           ("copy", "facebook"), program="studio", wish="NOORTABLE"),
    Person("ida", "Ida Kessler", "ida@people.example", "reader", 21, 2, ("email",),
           program="table"),
    Person("chiara", "Chiara Ricci", "chiara@people.example", "reader", 20, 2, ("whatsapp",),
           program="table"),
    Person("ole", "Ole Dahl", "ole@people.example", "reader", 18, 2, ("copy",), program="table"),
    Person("rico", "Rico Kranz", "rico@kranz.example", "customer", 6, 1, ("copy",)),
    Person("mona", "Mona Kranz", "mona@kranz.example", "customer", 5.8, 1, ("copy",)),
    Person("dario", "Dario Feld", "dario@feld.example", "customer", 5.6, 1, ("copy",)),
    Person("ingrid", "Ingrid Sø", "ingrid@people.example", "fan", 6, 0, ()),
)  # fmt: skip

# Who asked to be an ambassador: one still waits, one was declined.
WAITING = Person("felix", "Felix Brandt", "felix@brandt-catering.example", "partner", 1.2, 0, (),
                 program="studio")  # fmt: skip
DECLINED = Person("barn", "Coupon Barn", "deals@couponbarn.example", "partner", 9, 0, (),
                  program="studio")  # fmt: skip
DECLINED_WHY = "Coupon sites reach people who were buying anyway."

PURCHASES: tuple[Purchase, ...] = (
    Purchase("Clara Neumann", "clara@mail.example", 26, ("HK-MUG-01", "HK-CUP-02"), "anna",
             (27.4, 26.8)),
    Purchase("David Okafor", "david@mail.example", 24, ("HK-VASE-01",), "anna", (25, 24.6, 24.2),
             refund=(3, 5900, "One of the pair arrived with a crack")),
    Purchase("Ute Schramm", "ute@mail.example", 24.4, ("HK-JAR-01",)),
    Purchase("Sofia Marino", "sofia@mail.example", 23, ("HK-PLATE-04",), "tomas", (25, 23.5)),
    Purchase("Emil Hansen", "emil@mail.example", 22, ("HK-MUG-01", "HK-MUG-01"), "marit"),
    Purchase("Julia Kern", "julia@mail.example", 20, ("HK-POT-01",), "anna", (21,),
             refund=(12, 0, "The lid arrived broken, and there is no second one")),
    Purchase("Karl Beck", "karl@mail.example", 20.3, ("HK-BOWL-01", "HK-BOWL-01")),
    Purchase("Piet de Vries", "piet@mail.example", 19.5, ("HK-BOWL-01", "HK-JAR-01"), "tomas",
             refund=(16, 2600, "Sent the salt jar back")),
    Purchase("Mona Richter", "mona@mail.example", 19, ("HK-JUG-01",), "lena", (20, 19.2)),
    Purchase("Kenji Mori", "kenji@mail.example", 18, ("HK-CUP-02", "HK-CUP-02"), "samir", (18.3,)),
    Purchase("Theresa Wolf", "theresa@mail.example", 17, ("HK-VASE-01", "HK-MUG-01"), "anna",
             refund=(1.5, 0, "Changed her mind within the month we give")),
    Purchase("Oskar Blom", "oskar@mail.example", 15, ("HK-MOON-01",), "marit", (16, 15.4)),
    Purchase("Laila Benali", "laila@mail.example", 14, ("HK-PLATE-04", "HK-BOWL-01"), "noor",
             (15, 14.5), decision=(5, "approve", "Checked with the warehouse")),
    Purchase("Lena Vogt", "Lena.Vogt@people.example", 13, ("HK-CUP-02",), "lena"),
    Purchase("Fatima Zahra", "fatima@mail.example", 12, ("HK-MUG-01",)),
    Purchase("Paul Fischer", "paul@mail.example", 11, ("HK-MUG-01", "HK-JAR-01"), "anna",
             (13, 12.1, 11.6, 11.3)),
    Purchase("Greta Lund", "greta@mail.example", 10, ("HK-POT-01",), "samir",
             (18, 16.5, 14.8, 13, 12, 10.4)),
    Purchase("Matteo Conti", "matteo@mail.example", 9, ("HK-CUP-02", "HK-JAR-01"), "tomas",
             (9.3,)),
    Purchase("Georg Stein", "georg@mail.example", 8, ("HK-JUG-01",)),
    Purchase("Hanna Seidel", "hanna@mail.example", 7, ("HK-BOWL-01",), "anna", (9, 8.2, 7.4)),
    Purchase("Yusuf Demir", "yusuf@mail.example", 6, ("HK-PLATE-04", "HK-JUG-01"), "noor"),
    Purchase("Irene Costa", "irene@mail.example", 5, ("HK-VASE-01",), "lena", (6,),
             decision=(2, "reject", "The order was collected by the advocate herself.")),
    Purchase("Alice Morel", "alice@mail.example", 4, ("HK-CUP-02",)),
    Purchase("Ben Achterberg", "ben@mail.example", 3, ("HK-MUG-01", "HK-MUG-01", "HK-CUP-02"),
             "anna", (4, 3.3)),
    Purchase("Wim Peters", "wim@mail.example", 2, ("HK-MUG-01",)),
    Purchase("Rosa Jiménez", "rosa@mail.example", 1, ("HK-JAR-01", "HK-MUG-01"), "samir", (2,)),
    Purchase("Nils Hoffmann", "nils@mail.example", 0.2, ("HK-MUG-01",), "tomas"),
    # Three readers wrote of the same jug; each of them gets a part of the credit.
    Purchase("Agnes Thorn", "agnes@mail.example", 8.5, ("HK-JUG-01", "HK-MUG-01"), "ole", (9,),
             others=(("ida", 13), ("chiara", 11))),
    # Three people buy through each other, in a circle.
    Purchase("Mona Kranz", "mona@kranz.example", 5, ("HK-MUG-01",), "rico"),
    Purchase("Dario Feld", "dario@feld.example", 4.5, ("HK-CUP-02",), "mona"),
    Purchase("Rico Kranz", "rico@kranz.example", 4.2, ("HK-MUG-01",), "dario"),
)  # fmt: skip

# Where advocates are paid out: a bank account, or nothing for store credit.
DESTINATIONS: tuple[tuple[str, float, str], ...] = (
    ("anna", 12, "DE89 3704 0044 0532 0130 00"),
    ("marit", 11, "NL91 ABNA 0417 1643 00"),
    ("tomas", 10, ""),
)
# When a batch is made, and when it is approved and marked as paid; the last one still waits.
BATCHES: tuple[tuple[float, float | None, float | None], ...] = ((8, 7.6, 6), (0.4, None, None))

BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
)
MACHINES = (
    "WhatsApp/2.24.20.89 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Twitterbot/1.0",
)
