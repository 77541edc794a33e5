"""The shop: products, a cart, a pretend checkout, orders and refunds."""
