"""One use case a file, a function, a transaction: the public Python calls of the app.
"""
