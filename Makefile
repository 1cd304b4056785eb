# demo   the whole story on this machine's loopback, with nothing to set up; ARGS=--once ends by itself
# test   everything, with what it needs installed first (as root; else it says what is missing)
# unit   the pure rooms and settings: seconds
# man    manual pages of every command into docs/man
# locale compiles the catalogues of words
# lint   style, types, import rules
# bench  how fast, as ratios to a reference measured in the same run
# crash  kill -9 at every failpoint, then at random in bursts; ARGS="--kills 500 --mails 2000 --no-matrix"
# soak   two daemons, a random fault every ten seconds; MINUTES=30
# disaster the database is destroyed under 500 mails and comes back, with the journal and without; ARGS="--minutes 2"
# simulate a year of office life through the real workflows, looked over each week; ARGS="SEED STEPS DAYS"
# mutants how many small defects in the rules of promises and working time the tests notice (ten minutes)
# corpus judged on mails of other projects, in the folder $INTAKE_CORPUS
# clean  what was built here
.PHONY: demo test unit lint bench crash soak disaster simulate mutants corpus install packages clean locale man
.DEFAULT_GOAL := demo

VENV ?= .venv
MINUTES ?= 30
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
SERVERS := dovecot or postfix or postgres or chromium
UNIT := tests/domain tests/message tests/config tests/test_calendars.py tests/test_owners.py tests/test_sheets.py

demo: $(VENV)/.demo locale
	@$(BIN)/python -m intake.demo $(ARGS)

test: packages $(VENV)/.dev lint locale
	$(PYTEST) -q -n 3 --durations=5 $(ARGS)

unit: $(VENV)/.dev locale
	$(PYTEST) -q -n 2 -m "not ($(SERVERS))" $(UNIT) $(ARGS)

locale: $(VENV)/.pip
	@$(BIN)/python hatch_build.py

man: $(VENV)/.demo locale
	@$(BIN)/python make.d/manpages.py docs/man

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	@$(BIN)/python -m bench $(ARGS)

crash: $(VENV)/.dev
	@$(BIN)/python -m tests.e2e.crash $(ARGS)

soak: $(VENV)/.dev
	@$(BIN)/python -m tests.e2e.soak --minutes $(MINUTES)

disaster: $(VENV)/.dev
	@$(BIN)/python -m tests.e2e.disaster $(ARGS)

simulate: $(VENV)/.dev
	@$(BIN)/python -m tests.simulation $(ARGS)

mutants: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group mutants
	$(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut results | grep -v killed || true
	@$(BIN)/mutmut export-cicd-stats && cat mutants/mutmut-cicd-stats.json

corpus: $(VENV)/.dev
	@$(BIN)/python -m bench.corpus $(ARGS)

install: $(VENV)/.demo

packages:
	@make.d/packages

$(VENV)/.pip:
	@make.d/venv $(VENV)
	@touch $@

$(VENV)/.demo: $(VENV)/.pip pyproject.toml
	@echo "installing intake into $(VENV) (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.pip pyproject.toml
	@echo "installing intake with all it is tested with into $(VENV) (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[postgres,s3,jq,demo]' --group dev
	@touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) mutants build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find intake tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
