# Bouquet. `make` alone lists what there is. Every target makes its own .venv when there is none.

VENV := .venv
BIN := $(VENV)/bin
PINNED := requirements.txt requirements-nodeps.txt pyproject.toml hatch_build.py
READY := $(VENV)/.ready-$(shell cat $(PINNED) | cksum | tr ' ' '-')
CODE := bot cogs storage tests

# `make bench ONLY=webhook_accept STRICT=1`, `make story NAME=tip ARGS=--json`, `make test ARGS='-k ledger'`,
# `make proofs-long SEED=7 ARGS='-k power'`
ONLY ?=
STRICT ?=
NAME ?=
ARGS ?=

# What the tests' many processes import is compiled once, whatever a shell is set to.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup sandbox story test proofs-long check bench docs clean catalogues

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: catalogues ## make .venv from the pinned packages and compile the translations

sandbox: catalogues ## open Bouquet in the browser with simulated Discord, Telegram and Stripe (no tokens)
	@$(BIN)/bouquet sandbox $(ARGS)

story: catalogues ## play the README's promises on both platforms (NAME=tip for one)
	@$(BIN)/bouquet story $(NAME) $(ARGS)

# Four on two processors: a third of the time a test waits for a process, a browser or a clock.
test: catalogues ## run every test
	$(BIN)/python -m pytest -n 4 --dist load --maxschedchunk=4 $(ARGS)

proofs-long: catalogues ## the proofs that no money is lost, fifty times as thorough as in `make test` (hours)
	PROOFS=long $(BIN)/python -m pytest tests/proofs -n 3 --dist load --maxschedchunk=4 $(ARGS)

check: $(READY) ## style, types and import contracts
	$(BIN)/ruff check $(CODE) hatch_build.py
	$(BIN)/mypy
	$(BIN)/python -m tests.contracts

bench: catalogues ## measure the promised speeds (ONLY=row for one, STRICT=1 to fail below target)
	$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(STRICT),--strict) $(ARGS)

docs: catalogues ## write docs/reference anew from the code and check every link in the documentation
	$(BIN)/python -m bot.cli.reference docs/reference
	$(BIN)/python -m tests.links

clean: ## remove .venv and everything else that make made
	rm -rf $(VENV) .bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
	find bot -name '*.mo' -delete

catalogues: $(READY)
	@$(BIN)/python -m bot.cli.catalogues

$(READY):
	@PYTHON='$(PYTHON)' sh .ci/venv '$(VENV)'
	@rm -f $(VENV)/.ready-* && touch $@
