"""The texts of the demo's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Block = tuple[str, Any]


@dataclass(frozen=True)
class ProductText:
    sku: str
    slug: str
    title: str
    category: str
    price_minor: int
    summary: str
    details: str
    picture: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class ArticleText:
    slug: str
    title: str
    intro: str
    author: str
    days_ago: int
    picture: str
    caption: str
    body: tuple[Block, ...]


def p(*paragraphs: str) -> Block:
    """Paragraphs of rich text."""
    return "paragraph", "".join(f"<p>{text}</p>" for text in paragraphs)


HOME_TITLE = "Stoneware for slow mornings"
HOME_INTRO = (
    "Cups, bowls and jars, thrown by hand and fired with beech wood for forty hours. "
    "No two come out alike, and none of them is in a hurry."
)
HOME_OFFER: tuple[Block, ...] = (
    ("heading", "Good pots travel from friend to friend"),
    p(
        "We do not buy advertisements. Nearly everybody who drinks from our cups first held one "
        "in somebody else’s kitchen, so we would rather thank that somebody. Share your link: "
        "your friend saves on the first order, and you get ten euros once it has arrived."
    ),
)
SHOP_INTRO = "Nine pieces, made again with every firing until we stop liking them."
MAGAZINE_INTRO = "On clay, fire, tables and the people around them. Four times a year, roughly."

PRODUCTS: tuple[ProductText, ...] = (
    ProductText(
        "HK-VASE-01", "ash-vase", "Ash vase", "Vases", 8400,
        "A tall vase with a narrow neck, glazed with the ash of the last firing.",
        "Height 31 cm, neck 3 cm. Holds water. Rinse by hand.",
        "An ash-grey vase with olive twigs by a window",
        (
            p(
                "We sieve the ash out of the firebox, stir it into water and feldspar, and pour it "
                "over the shoulder. In the kiln it melts, runs and stops where it likes.",
                "One twig is enough. Two look as if you had tried.",
            ),
        ),
    ),
    ProductText(
        "HK-MUG-01", "morning-mug", "Morning mug", "Cups", 2800,
        "Three hundred millilitres, a handle for four fingers, specks of iron all over.",
        "Holds 300 ml. Goes into the dishwasher and the microwave.",
        "A speckled oatmeal-coloured mug",
        (
            p(
                "The mug we sell most, and the one we have changed most: the handle sits two "
                "centimetres higher than in the first year, because you told "
                "us about your knuckles.",
            ),
            ("quote", "I own eleven mugs and use one."),
            p("The foot is left bare, so that you feel the clay when you put it down."),
        ),
    ),
    ProductText(
        "HK-BOWL-01", "moss-bowl", "Moss bowl", "Bowls", 4200,
        "A wide bowl in celadon, for soup, salad or a good deal of porridge.",
        "Width 21 cm, holds 900 ml. Goes into the dishwasher.",
        "A wide celadon green bowl",
        (
            p(
                "Celadon is old: iron, a little of it, starved of air. Too much air and it turns "
                "straw yellow; this firing had just enough smoke.",
            ),
        ),
    ),
    ProductText(
        "HK-POT-01", "ember-teapot", "Ember teapot", "Teaware", 12900,
        "Six cups of tea, a spout that does not drip, a handle that stays cool.",
        "Holds 1.1 l. With a sieve of steel. Rinse by hand.",
        "A dark brown teapot with a high handle",
        (
            p(
                "A teapot is five pots that have to agree: body, lid, knob, "
                "spout, handle. We throw "
                "them on one day and put them together the next, when they have had a night to "
                "get used to the idea.",
                "The glaze is tenmoku: black where it is thick, rust where it breaks over an edge.",
            ),
        ),
    ),
    ProductText(
        "HK-PLATE-04", "ink-plates", "Ink plates, set of four", "Plates", 11600,
        "Four dinner plates in a blue that lies between slate and deep water.",
        "Width 26 cm each. They go into the dishwasher.",
        "A stack of four dark blue plates",
        (
            p(
                "Flat things are the hardest. A plate wants to warp, and a stack of plates shows "
                "it at once, so one in five of ours stays in the workshop and holds brushes.",
            ),
        ),
    ),
    ProductText(
        "HK-JUG-01", "milk-jug", "Milk jug", "Teaware", 5800,
        "A round-bellied jug in chalk white, as the dairy had them.",
        "Holds 1.2 l. Goes into the dishwasher.",
        "A white jug with a looped handle",
        (
            p(
                "The shape comes from a photograph of 1932 that hung in the cooling room: four "
                "women, eleven cans, and one jug like this for their own coffee.",
            ),
        ),
    ),
    ProductText(
        "HK-MOON-01", "moon-jar", "Moon jar", "Vases", 24000,
        "Two bowls, rim to rim, become one large and nearly round jar.",
        "Height 34 cm, width 36 cm. One of a kind: yours will differ.",
        "A large, nearly round white jar",
        (
            p(
                "A moon jar is thrown as two bowls and joined at the belly. The seam never quite "
                "disappears, and it should not: it is where the jar tells how it was made.",
                "We make six a year.",
            ),
        ),
    ),
    ProductText(
        "HK-CUP-02", "two-cups", "Two cups", "Cups", 3600,
        "One rose, one ash, without handles, for whoever stays a little longer.",
        "Hold 180 ml each. They go into the dishwasher.",
        "Two small cups, one rose and one grey",
        (
            p("Wide enough to warm both hands. Espresso is lost in them; everything else is not."),
        ),
    ),
    ProductText(
        "HK-JAR-01", "salt-jar", "Salt jar", "Jars", 2600,
        "A lidded jar for the salt beside the stove, with one blue band.",
        "Height 14 cm with the lid. Goes into the dishwasher.",
        "A lidded jar with a blue band",
        (
            p(
                "The lid is bare clay, which breathes: the salt stays dry through the steam of a "
                "whole winter of soup.",
            ),
        ),
    ),
)  # fmt: skip

ARTICLES: tuple[ArticleText, ...] = (
    ArticleText(
        "forty-hours-awake", "Forty hours awake",
        "A wood firing, hour by hour, with two stokers, nine cubic "
        "metres of beech and one thermos.",
        "Jonas Reuter", 4, "firing", "The firebox in hour thirty-one",
        (
            p(
                "At four in the morning the kiln is as hot as a pizza oven, which in our trade "
                "counts as cold. Marit feeds it one split log every six minutes. She does not use "
                "a timer. She says that one hears when it is hungry.",
                "For the first ten hours nothing happens that you would want to see. Water leaves "
                "the clay. If you rush it, the pots burst, and you hear that too: a dull knock, "
                "like somebody who has found the wrong door.",
            ),
            ("heading", "Hour eighteen"),
            p(
                "The flame reaches the chimney. From here on the fire is a draught with a colour, "
                "and the whole building breathes in through the firebox. We open the damper by a "
                "finger. Neighbours know the sound and close their windows on the east side.",
            ),
            ("quote", "One log too many and it smokes. One too few and you lose an hour."),
            p(
                "Towards the end the ash in the draught starts to melt where it lands. That is the "
                "glaze we cannot mix in a bucket: it falls on the shoulder that faces the fire, "
                "and leaves the other side dry. People ask whether we could "
                "do it evenly. We could. "
                "We bought a wood kiln so that we would not have to.",
            ),
            ("heading", "Hour forty"),
            p(
                "We brick up the firebox and go to bed. The kiln cools for three days, and nobody "
                "is allowed to look. Marit looks.",
            ),
        ),
    ),
    ArticleText(
        "the-one-with-the-flaw", "The one with the flaw",
        "Ask people to choose between ten cups, and they take the one that is a little wrong.",
        "Amara Lindqvist", 19, "flaw", "Mended with lacquer and gold dust",
        (
            p(
                "Last spring we put ten cups on the counter and asked "
                "everybody who came in to take "
                "the one they liked best. Nine were as good as we can make them. The tenth leaned "
                "to the left and had a thumbprint in the glaze.",
                "It was gone by noon. So was the next one.",
            ),
            ("quote", "A flaw is the place where you can see that somebody was there."),
            p(
                "There is a Japanese way of mending that hides nothing: the break is filled with "
                "lacquer and dusted with gold. We are not good enough at it "
                "to sell it. But we mend "
                "our own, and the mended ones never go back to the end of the shelf.",
            ),
            ("heading", "What we do about it"),
            p(
                "Nothing, on purpose. You cannot plan a thumbprint. You can only leave it when it "
                "happens, and not charge less for it.",
            ),
        ),
    ),
    ArticleText(
        "a-table-for-people-who-are-late", "A table for people who are late",
        "Dinner at eight means dinner at nine. How to lay a table that does not mind waiting.",
        "Amara Lindqvist", 33, "table", "Nothing matches, everything fits",
        (
            p(
                "The trick is to serve nothing that suffers. Beans get better. Bread gets torn. A "
                "bowl of olives turns people who have come on time into people who are glad that "
                "the others have not.",
            ),
            ("heading", "Plates that do not match"),
            p(
                "A set tells guests how many were expected. Four plates in three colours tell them "
                "nothing, and the fifth person never learns that she was not counted on.",
                "We lay the large ones first, then whatever is left from breakfast on top. Cups "
                "without handles, because hands want something to do.",
            ),
            ("quote", "Nobody ever went home early because the plates were different."),
        ),
    ),
    ArticleText(
        "ash-and-patience", "Ash and patience",
        "Our grey glaze has two ingredients. One of them takes a winter to collect.",
        "Marit Holm", 52, "tiles", "Twenty-one tiles from one bucket",
        (
            p(
                "Beech ash is a third lime, which is what makes it melt. It "
                "takes forty kilograms of "
                "wood to get a cup of it. Before it is any use you wash it, "
                "let it settle, pour off "
                "the lye, and do that again until your patience or the lye gives out.",
                "Then you make tiles. Each gets a little more ash than the "
                "one before, each hangs in "
                "another corner of the kiln, and three weeks later you have twenty-one greys, of "
                "which you like one and can never find out why.",
            ),
            ("heading", "The one we kept"),
            p("Number fourteen. It is on the <b>ash vase</b> and the grey cup of the pair."),
        ),
    ),
    ArticleText(
        "the-dairy-at-the-edge-of-the-village", "The dairy at the edge of the village",
        "For eighty years milk went out of this building. Now it is pots, by the same road.",
        "Jonas Reuter", 74, "dairy", "The old dairy in Lauenstein, from the east",
        (
            p(
                "When we first saw it, the roof had a birch growing out of "
                "it. The man from the bank "
                "said that it was structurally interesting. Marit said that it had a chimney.",
                "Dairies make good potteries: drains in every floor, walls that take damp without "
                "complaint, a loading ramp at the height of a cart. We keep the clay where the "
                "butter was.",
            ),
            ("quote", "We keep the clay where the butter was."),
            p(
                "On Saturdays the door is open. There is coffee in the jug "
                "from the photograph, and "
                "somebody’s grandmother who worked here usually has something to correct.",
            ),
        ),
    ),
)  # fmt: skip
