from django.http import HttpRequest


def cart(request: HttpRequest) -> dict[str, int]:
    """How many things are in the cart; without a session cookie nobody's session is opened."""
    from django.conf import settings

    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"cart_count": 0}
    return {"cart_count": sum(request.session.get("cart", {}).values())}
