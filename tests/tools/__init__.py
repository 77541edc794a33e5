"""What development needs beside the tests: the runner of `make test`, browsers, pictures."""
