# Two commands are enough: `make run` and `make test`. `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run stop status test verify bench peers venv venv-test

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: venv ## Start everything: database, demo tenants, web server, worker (PORT, GENKAN_HOME, DATABASE_URL)
	@exec $(BIN)/python -m identity.launch run

stop: ## End everything that `make run` started, from any terminal
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m identity.launch stop && $(STOP_TESTS); else echo "Nothing runs: there is no .venv yet."; fi

status: ## Say what runs, and where
	@if [ -x $(BIN)/python ]; then exec $(BIN)/python -m identity.launch status; else echo "Nothing runs: there is no .venv yet."; exit 1; fi

test: venv-test ## Run the whole suite; brings the browser and Node along
	@$(BIN)/python -m tests.equipment
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder; status=$$?; $(STOP_TESTS); exit $$status

verify: venv-test ## What every commit must pass: style, types, walls, migrations, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=tests.offline_settings $(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	@$(BIN)/python -m tests.equipment
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder; status=$$?; $(STOP_TESTS); exit $$status

bench: venv-test ## Measure against others: a table, then one line per case
	@$(BIN)/python -m tests.equipment
	@$(BIN)/python -m tests.bench; status=$$?; $(STOP_TESTS); exit $$status

peers: venv-test ## Sign in at SimpleSAMLphp, where Debian's packages simplesamlphp, php-cli, php-xml and php-mbstring are installed
	@$(BIN)/python -m pytest tests/peers/simplesamlphp.py; status=$$?; $(STOP_TESTS); exit $$status

# The tests' own PostgreSQL stays up between calls of pytest by hand, but not after a target here.
STOP_TESTS = GENKAN_HOME=.genkan-tests $(BIN)/python -m identity.launch stop >/dev/null

# Packages are installed only when the lock changed since: its content is kept beside them.
venv: .venv/pyvenv.cfg
	@$(call install,requirements.lock)

venv-test: .venv/pyvenv.cfg
	@$(call install,requirements-test.lock)

# $(1) is the lock. The one for tests holds all of the other, so after it nothing is missing for `make run`.
define install
$(BIN)/python -c '' 2>/dev/null || { echo "The Python that .venv was made with is gone: remove .venv and try again." >&2; exit 1; }; \
if cmp -s $(1) .venv/$(1) || { [ $(1) = requirements.lock ] && cmp -s requirements-test.lock .venv/requirements-test.lock; }; \
then :; else \
	echo "packages   installing $(1)"; \
	rm -f .venv/$(1) && \
	$(BIN)/python -m pip install --quiet --require-hashes -r $(1) && \
	cp $(1) .venv/$(1); \
fi
endef

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Genkan needs Python 3.11 or newer with its venv module as '$(PYTHON)' (Debian: apt-get install python3 python3-venv; another one: make PYTHON=python3.12 …)." >&2; exit 1; }
	@echo "packages   making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv || { rm -f .venv/pyvenv.cfg; exit 1; }
