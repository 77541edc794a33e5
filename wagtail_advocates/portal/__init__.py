"""The advocate's and the friend's pages: links, joining, signing in, the portal, codes, QR."""
