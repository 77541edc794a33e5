"""The blocks editors write with, in the magazine and on product pages."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from wagtail_advocates.cms.blocks import ShareBlock

BODY_BLOCKS = [
    ("heading", blocks.CharBlock(form_classname="title", icon="title")),
    ("paragraph", blocks.RichTextBlock(features=["bold", "italic", "link", "ul", "ol"])),
    ("quote", blocks.BlockQuoteBlock()),
    ("image", ImageChooserBlock()),
    ("share", ShareBlock()),
]
