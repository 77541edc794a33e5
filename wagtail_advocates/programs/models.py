from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)

from wagtail_advocates.core.fields import amount_field, within_bounds
from wagtail_advocates.core.ids import new_public_id
from wagtail_advocates.core.images import IMAGE_MODEL
from wagtail_advocates.core.pages import PAGE_MODEL
from wagtail_advocates.programs.channel_blocks import ChannelBlock, ChannelWordsBlock
from wagtail_advocates.programs.previews import OfferPreview, ProgramPreview
from wagtail_advocates.programs.publishing import ProgramPublishing

if TYPE_CHECKING:
    from datetime import datetime

DEFAULT_HALF_LIFE_DAYS = 7

BRAND_COLOR = "#111827"
HEX_COLOR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write a color as #rrggbb."))
CURRENCY = RegexValidator(r"^[A-Z]{3}$", _("Enter a three-letter ISO 4217 code such as EUR."))


class Program(
    ProgramPublishing,
    ProgramPreview,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    models.Model,
):
    """An offer and its rules on one site. Never translated: its words are ``ProgramOffer`` rows."""

    class JoinPolicy(models.TextChoices):
        OPEN = "open", _("Everybody may join at once")
        APPROVAL = "approval", _("Somebody approves each application")

    class Joining(models.TextChoices):
        BY_MAIL = "by_mail", _("With the link in a mail")
        AT_ONCE = "at_once", _("At once; rewards wait until a mail is confirmed")

    class Precedence(models.TextChoices):
        CODE = "code", _("A typed code beats a click")
        CLICK = "click", _("A click beats a typed code")

    class Approval(models.TextChoices):
        AUTOMATIC = "automatic", _("Approved when the hold ends and nothing speaks against it")
        MANUAL = "manual", _("Somebody approves each reward")

    class CouponSource(models.TextChoices):
        POOL = "coupon_pool", _("From the pool the team fills")
        GENERATOR = "coupon_generator", _("Made for each reward")

    class PayoutTo(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody above the threshold")
        WHO_ASKS = "who_asks", _("Who asks for it")

    class AttributionModel(models.TextChoices):
        LAST_CLICK = "last_click", _("The last contact gets the credit")
        FIRST_CLICK = "first_click", _("The first contact gets the credit")
        LINEAR = "linear", _("Every contact gets the same")
        POSITION_BASED = "position_based", _("40% first, 40% last, 20% between")
        TIME_DECAY = "time_decay", _("The later the contact, the more")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    site = models.ForeignKey(
        "wagtailcore.Site", models.PROTECT, verbose_name=_("site"), related_name="+"
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        help_text=_("Names the program in addresses and in the API. Unique on its site."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        validators=[CURRENCY],
        help_text=_("ISO 4217 code. Conversions in another currency are refused."),
    )
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    join_policy = models.CharField(
        _("joining"), max_length=16, choices=JoinPolicy.choices, default=JoinPolicy.OPEN
    )
    joining = models.CharField(
        _("a visitor gets the link"),
        max_length=16,
        choices=Joining.choices,
        default=Joining.BY_MAIL,
        help_text=_("Where somebody approves each application, it always comes by mail."),
    )
    adds_utm = models.BooleanField(
        _("UTM parameters"),
        default=False,
        help_text=_("Referral links lead on with utm_source, utm_medium and utm_campaign."),
    )
    channels = StreamField(
        [("channel", ChannelBlock())],
        verbose_name=_("channels"),
        blank=True,
        default=list,
        help_text=_("In the order of the share buttons. Empty: the usual ones everywhere."),
    )
    window_days = models.PositiveSmallIntegerField(
        _("attribution window in days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
        help_text=_("How long after a click a purchase still counts, 1 to 400 days."),
    )
    attribution_model = models.CharField(
        _("attribution"),
        max_length=24,
        choices=AttributionModel.choices,
        default=AttributionModel.LAST_CLICK,
    )
    half_life_days = models.PositiveSmallIntegerField(
        _("half-life in days"),
        default=DEFAULT_HALF_LIFE_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
        help_text=_(
            "For the later the more: a contact so many days before the last one gets half as much."
        ),
    )
    precedence = models.CharField(
        _("code or click"), max_length=8, choices=Precedence.choices, default=Precedence.CODE
    )
    hold_days = models.PositiveSmallIntegerField(
        _("hold in days"),
        default=14,
        validators=[MaxValueValidator(400)],
        help_text=_("How long a reward waits for refunds before it can be approved."),
    )
    budget_minor = amount_field(
        verbose_name=_("budget"),
        default=0,
        help_text=_("What the program may grant in money and credit altogether. 0: no limit."),
    )
    approval = models.CharField(
        _("approval"), max_length=16, choices=Approval.choices, default=Approval.AUTOMATIC
    )
    payout_to = models.CharField(
        _("a batch pays"), max_length=16, choices=PayoutTo.choices, default=PayoutTo.EVERYBODY
    )
    payout_threshold_minor = amount_field(
        verbose_name=_("payout threshold"),
        default=0,
        help_text=_("Smaller amounts of money wait. 0: none waits."),
    )
    payout_four_eyes = models.BooleanField(
        _("four eyes"),
        default=False,
        help_text=_(
            "Whoever makes a batch of payouts cannot approve it, and whoever rejects a reward does "
            "not answer its appeal."
        ),
    )
    tax_form_from_minor = amount_field(
        verbose_name=_("tax form from"),
        default=0,
        help_text=_(
            "An advocate who would be paid this much in a year needs a tax form first. 0: never."
        ),
    )
    coupon_source = models.CharField(
        _("coupons"),
        max_length=24,
        choices=CouponSource.choices,
        default=CouponSource.GENERATOR,
    )
    welcome_rate_bps = models.PositiveIntegerField(
        _("welcome discount"),
        default=0,
        validators=[MaxValueValidator(10_000)],
        help_text=_("What a friend saves on the first purchase, in percent."),
    )
    welcome_amount_minor = amount_field(
        verbose_name=_("welcome amount"),
        default=0,
        help_text=_("Or a fixed amount a friend saves."),
    )
    brand_color = models.CharField(
        _("brand color"),
        max_length=7,
        default=BRAND_COLOR,
        validators=[HEX_COLOR],
        help_text=_("Behind the words of the share card; their color follows by itself."),
    )
    logo = models.ForeignKey(
        IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("On the share card, and in the middle of QR codes to print."),
    )
    name_claims = models.BooleanField(
        _("by name too"),
        default=False,
        db_default=False,
        help_text=_(
            "A friend may type the full name of who sent them instead of a code. Nobody's name is "
            "shown; who has the same name as somebody else needs the code."
        ),
    )
    target_page = models.ForeignKey(
        PAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("landing page"),
        help_text=_("Where a referral link without a page of its own leads. Empty: the home page."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="advocates_program_slug"),
            models.CheckConstraint(
                condition=models.Q(window_days__gte=1, window_days__lte=400),
                name="advocates_program_window",
            ),
            models.CheckConstraint(
                condition=models.Q(half_life_days__gte=1, half_life_days__lte=400),
                name="advocates_program_half_life",
            ),
            models.CheckConstraint(
                condition=models.Q(welcome_rate_bps__lte=10_000),
                name="advocates_program_welcome_rate",
            ),
            within_bounds("advocates_program_welcome_amount", field="welcome_amount_minor"),
            within_bounds("advocates_program_budget", field="budget_minor"),
            within_bounds("advocates_program_threshold", field="payout_threshold_minor"),
            within_bounds("advocates_program_tax_form", field="tax_form_from_minor"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def gives_links_at_once(self) -> bool:
        """Whether a visitor who joins gets a link that works before the mailbox is confirmed."""
        is_open = self.join_policy == self.JoinPolicy.OPEN
        return is_open and self.joining == self.Joining.AT_ONCE

    def is_open(self, *, at: datetime) -> bool:
        """Whether people may join and conversions count at that moment."""
        opened = self.opens_at is None or self.opens_at <= at
        closed = self.closes_at is not None and self.closes_at <= at
        return self.live and opened and not closed


class ProgramOffer(
    OfferPreview,
    TranslatableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    models.Model,
):
    """What people read about one program in one locale."""

    program = models.ForeignKey(
        Program, models.CASCADE, related_name="offers", verbose_name=_("program")
    )
    headline = models.CharField(
        _("headline"), max_length=120, help_text=_("Shown above the share buttons.")
    )
    text = models.TextField(_("text"), max_length=600, blank=True)
    advocate_offer = models.CharField(
        _("what the advocate gets"), max_length=160, help_text=_("For example: €10 for each friend")
    )
    friend_offer = models.CharField(
        _("what the friend gets"), max_length=160, blank=True, help_text=_("For example: 10% off")
    )
    share_text = models.CharField(
        _("share text"),
        max_length=240,
        help_text=_(
            "Stands beside the link in a message. The link is added by itself. {name}, {code} and "
            "{offer} become the advocate's first name and code and what the friend gets."
        ),
    )
    disclosure = models.CharField(
        _("disclosure"),
        max_length=200,
        help_text=_("Tells readers that sharing is rewarded. A share cannot be composed without."),
    )
    channel_words = StreamField(
        [("words", ChannelWordsBlock())],
        verbose_name=_("words of single channels"),
        blank=True,
        default=list,
        help_text=_("Where a channel says something of its own, or discloses it otherwise."),
    )
    terms = models.TextField(_("terms"), blank=True)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["program", "locale"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "locale"], name="advocates_offer_program_locale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.headline}"


class ProgramAccess(models.Model):
    """Lets a group of admin users see a program though they work on no page of its site."""

    group = models.ForeignKey("auth.Group", models.CASCADE, related_name="+")
    program = models.ForeignKey(Program, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("program of a group")
        verbose_name_plural = _("programs of a group")
        constraints = [
            models.UniqueConstraint(fields=["group", "program"], name="advocates_program_access")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.program}"


class ApiKey(models.Model):
    """A key of the API. A secret one is stored as its digest only.

    The value of an identity key verifies what a shop's server signed, so it is kept encrypted.
    """

    class Kind(models.TextChoices):
        PUBLISHABLE = "publishable", _("Publishable, for web pages")
        SECRET = "secret", _("Secret, for servers")
        IDENTITY = "identity", _("Identity, to sign who a customer is")

    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    shown = models.CharField(
        max_length=64, help_text=_("A publishable key in full, the beginning of a secret one.")
    )
    sealed = models.TextField(blank=True, editable=False)
    scopes = models.JSONField(default=list)
    origins = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.shown})"
