# Each target brings what it needs and is quick the second time.
# `make help` lists them; Python 3.11 or newer and make are enough for `make demo`.

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
SITE_STAMP := $(VENV)/.site-installed
DEV_STAMP := $(VENV)/.dev-installed
DOCS_STAMP := $(VENV)/.docs-installed
NODE_STAMP := widget/node_modules/.package-lock.json
MANAGE := $(PY) example_site/manage.py
TEMPLATES := wagtail_advocates/templates example_site
export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help demo demo-data test lint lint-python lint-types lint-imports lint-templates \
	lint-migrations lint-widget format bench soak soak-killed mutate coverage size matrix docs reference messages wheel screenshots audit clean \
	widget widget-packages

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(SITE_STAMP) ## A shop with advocates in it, seeded and served (PORT, DEMO_DIR)
	@exec $(PY) -m example_site.demo.serve

demo-data: $(SITE_STAMP) ## Seed the demo without serving it
	@exec $(PY) -m example_site.demo.serve --seed-only

test: $(DEV_STAMP) ## Everything: three databases, browser, widget, package, lint
	@$(PY) tests/tools/run_tests.py

lint: lint-python lint-types lint-imports lint-templates lint-migrations lint-widget ## Style, types, layers, templates, migrations, widget

lint-python: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

lint-types: $(DEV_STAMP)
	$(BIN)/mypy

lint-imports: $(DEV_STAMP)
	$(BIN)/lint-imports --no-logo

lint-templates: $(DEV_STAMP)
	$(BIN)/djlint --quiet --lint --ignore H015,H021,H030,H031 $(TEMPLATES)
	find $(TEMPLATES) -name '*.html' | xargs $(BIN)/djade --check --target-version 5.2

lint-migrations: $(DEV_STAMP)
	DATABASE_URL=sqlite:///:memory: $(MANAGE) makemigrations --check --dry-run

lint-widget: $(NODE_STAMP)
	npm --prefix widget run --silent lint

format: $(DEV_STAMP) $(NODE_STAMP) ## Put Python, templates and the widget into shape
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	find $(TEMPLATES) -name '*.html' | xargs $(BIN)/djade --target-version 5.2 || true
	npm --prefix widget run --silent format

bench: $(DEV_STAMP) ## Ours beside others', one run; writes build/bench.json
	$(PY) tests/benchmarks/run.py

soak: $(DEV_STAMP) ## People in several processes for long (OPERATIONS, MINUTES, PROCESSES, DATABASE_URL); then the books
	$(PY) tests/soak/run.py

soak-killed: $(DEV_STAMP) ## The same while the database is killed again and again (ENGINE, KILLS, SECONDS, PROCESSES)
	$(PY) tests/soak/killed.py

mutate: $(DEV_STAMP) ## What the tests of a module do not notice (MODULE, SAMPLE); of all pure modules unless told
	$(PY) tests/mutation/run.py $(MODULE)

coverage: $(DEV_STAMP) ## The branches of all that touches money, of what redirects and what signs; on SQLite, the books on all three
	rm -rf build/coverage
	$(BIN)/coverage run -m pytest -q -n 2 -m "not browser and not wheel"
	for url in $${TEST_POSTGRES_URL:-postgres://root@127.0.0.1:5432/coverage} $${TEST_MARIADB_URL:-mysql://root@127.0.0.1:3306/coverage}; do \
		DATABASE_URL=$$url $(BIN)/coverage run -m pytest -q -n 2 tests/ledger || exit 1; done
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

size: $(NODE_STAMP) ## The widget against its budget
	npm --prefix widget run --silent size

matrix: $(DEV_STAMP) ## The suite on every supported set of Python, Django and Wagtail
	$(BIN)/nox

docs: $(DOCS_STAMP) ## The documentation, as HTML in build/docs
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs

reference: $(DEV_STAMP) ## Write the reference pages that are made from the code
	$(PY) tests/tools/reference_pages.py

messages: $(DEV_STAMP) ## Bring the texts in other languages up to date (needs GNU gettext)
	$(PY) tests/tools/messages.py

wheel: $(DEV_STAMP) ## Wheel and sdist in dist/, checked
	rm -rf dist build/lib build/bdist.*
	$(PY) -m build --no-isolation --outdir dist
	rm -rf build/lib build/bdist.*
	$(BIN)/check-wheel-contents dist/*.whl
	$(BIN)/twine check --strict dist/*

screenshots: $(DEV_STAMP) ## The pictures of README and docs, taken from the demo
	$(PY) tests/tools/screenshots.py

audit: $(DEV_STAMP) $(NODE_STAMP) ## Known holes in what we depend on, and in our own code
	$(BIN)/pip-audit --skip-editable
	$(BIN)/bandit --quiet --recursive --ini setup.cfg wagtail_advocates
	npm --prefix widget audit

widget: $(NODE_STAMP) ## Build the widget into the app's static files
	npm --prefix widget run --silent build

widget-packages: $(NODE_STAMP)

clean: ## Remove what was made, but not the environment
	rm -rf build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(PY):
	@python=; for name in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python=$$name; break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…" >&2; exit 1; \
	fi; \
	$$python -m venv $(VENV)

$(SITE_STAMP): setup.cfg pyproject.toml | $(PY)
	@echo "Installing the app and its example site into $(VENV) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[example]'
	@touch $@

$(DEV_STAMP): setup.cfg pyproject.toml | $(PY)
	@echo "Installing what development needs into $(VENV) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --upgrade 'setuptools>=77'
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(SITE_STAMP)

$(DOCS_STAMP): setup.cfg pyproject.toml | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@ $(SITE_STAMP)

$(NODE_STAMP): widget/package-lock.json
	npm --prefix widget ci --no-audit --no-fund
	@touch $@
