from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Site

from example_site.shop import cart as carts
from example_site.shop.forms import CheckoutForm, CodeForm
from example_site.shop.models import Order, ProductPage
from example_site.shop.offers import NOT_FIRST, has_bought, totals_for, welcome
from example_site.shop.orders import mail_confirmation, place_order
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import ClaimResult
from wagtail_advocates.portal.claims import claim_sender
from wagtail_advocates.portal.client_address import client_address
from wagtail_advocates.portal.visitors import visitor_of

COUNT_COOKIE = "cart_count"
_CODE, _ORDERS, _RETURNING = "referral_code", "orders", "returning_customer"
_MOST_ORDERS_KEPT = 20


def _site(request: HttpRequest) -> Site:
    return Site.find_for_request(request)


def _quantity(request: HttpRequest) -> int:
    text = request.POST.get("quantity", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _sku(request: HttpRequest) -> str:
    """What was posted, unless no SKU could read like that; PostgreSQL refuses even to look."""
    sku = request.POST.get("sku", "")
    return "" if "\x00" in sku or len(sku) > 40 else sku


def _with_count(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell the page's script how much is in the cart.

    The number in the header comes from this cookie, so that pages are the same bytes for all.
    """
    count = carts.read(request.session).count
    if count:
        response.set_cookie(COUNT_COOKIE, str(count), samesite="Lax")
    else:
        response.delete_cookie(COUNT_COOKIE, samesite="Lax")
    return response


def _offer(request: HttpRequest) -> dict[str, Any]:
    """The cart with its sums, and whose friend is shopping."""
    site, visitor = _site(request), visitor_of(request)
    cart = carts.read(request.session)
    claim = welcome(site=site, code=request.session.get(_CODE, ""), visitor=visitor)
    is_returning = bool(request.session.get(_RETURNING))
    return {
        "cart": cart,
        "claim": None if is_returning else claim,
        "sent_by": claim,
        "totals": totals_for(cart, None if is_returning else claim),
    }


# Pages with this form are the same for all visitors and may be cached, so they hold no token. The
# session cookie is SameSite=Lax: another site's form finds no cart to put things into.
@csrf_exempt
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a product into the cart and show it."""
    product = get_object_or_404(ProductPage.objects.live(), sku=_sku(request))
    carts.add(request.session, sku=product.sku, quantity=_quantity(request))
    messages.success(request, f"{product.title} is in your cart.")
    return _with_count(request, redirect("shop:cart"))


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Change the quantity of a line, or take it out."""
    quantity = 0 if "remove" in request.POST else _quantity(request)
    carts.change(request.session, sku=_sku(request), quantity=quantity)
    return _with_count(request, redirect("shop:cart"))


@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the cart, what it costs and who sent the customer."""
    context = {**_offer(request), "form": CodeForm(), "code": request.session.get(_CODE, "")}
    return _with_count(request, render(request, "shop/cart.html", context))


@never_cache
@require_POST
def use_code(request: HttpRequest) -> HttpResponse:
    """Take a friend's code in the cart; an empty one takes the earlier one back."""
    form = CodeForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data["code"].strip()
        if not typed:
            request.session.pop(_CODE, None)
            return redirect("shop:cart")
        try:
            claim = _claimed(request, typed)
        except AdvocatesError as error:
            form.add_error("code", str(error.message))
        else:
            request.session[_CODE] = claim.code.code
            request.session.pop(_RETURNING, None)
            return redirect("shop:cart")
    context = {**_offer(request), "form": form, "code": ""}
    return render(request, "shop/cart.html", context, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Name, address, code and pretend card; then the order."""
    if not carts.read(request.session).lines:
        return redirect("shop:cart")
    form = CheckoutForm(request.POST or None, initial={"code": request.session.get(_CODE, "")})
    if request.method == "POST" and form.is_valid() and _agreed(request, form):
        return _placed(request, form)
    status = 422 if form.errors else 200
    return render(request, "shop/checkout.html", {**_offer(request), "form": form}, status=status)


def _claimed(request: HttpRequest, typed: str) -> ClaimResult:
    """Whose name or code the customer typed. Errors: those of ``claim_sender``."""
    return claim_sender(
        site=_site(request),
        text=typed,
        address=client_address(request),
        visitor=visitor_of(request),
    )


def _agreed(request: HttpRequest, form: CheckoutForm) -> bool:
    """Whether the sums the customer saw are the ones that hold for what they typed.

    A code that cannot be used, and a discount that comes or goes with what was typed, is said
    beside the code field before anything is bought.
    """
    typed = form.cleaned_data["code"].strip()
    shown = _offer(request)["totals"]
    try:
        if typed:
            claim = _claimed(request, typed)
            typed = claim.code.code
    except AdvocatesError as error:
        form.add_error("code", str(error.message))
        return False
    request.session[_CODE] = typed
    request.session[_RETURNING] = has_bought(form.cleaned_data["email"])
    offer = _offer(request)
    if offer["totals"].total_minor <= shown.total_minor:
        return True
    lost = NOT_FIRST if request.session[_RETURNING] else "Without the code there is no discount."
    form.add_error("code", f"{lost} Please look at the new total, then order again.")
    return False


def _placed(request: HttpRequest, form: CheckoutForm) -> HttpResponse:
    offer = _offer(request)
    order = place_order(
        site=_site(request),
        cart=offer["cart"],
        totals=offer["totals"],
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        code=request.session.get(_CODE, ""),
        visitor=visitor_of(request),
        user_id=request.user.pk if request.user.is_authenticated else None,
    )
    mail_confirmation(site=_site(request), order=order)
    carts.empty(request.session)
    for name in (_CODE, _RETURNING):
        request.session.pop(name, None)
    kept = [*request.session.get(_ORDERS, []), order.number][-_MOST_ORDERS_KEPT:]
    request.session[_ORDERS] = kept
    return _with_count(request, redirect("shop:order", number=order.number))


@never_cache
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """The confirmation, for the browser that bought; it asks to share what was bought."""
    if number not in request.session.get(_ORDERS, []):
        raise Http404
    found = get_object_or_404(Order.objects.prefetch_related("lines__page__image"), number=number)
    first = next((line.page for line in found.lines.all() if line.page and line.page.live), None)
    return render(request, "shop/order.html", {"order": found, "share_page": first})
