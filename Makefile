# The two commands of this project, and what they are made of.
# Without make (Windows): README.md lists the same steps as plain commands.
.DEFAULT_GOAL := help
.PHONY: help demo test setup lint types clean

PYTHON ?= python3
BIN := .venv/bin
ifeq ($(OS),Windows_NT)
  PYTHON := py -3
  BIN := .venv/Scripts
endif
STAMP := .venv/.installed

help: ## Show the commands
	@echo "make demo   simulate a wave of the SID survey and run the whole road on it, under out/"
	@echo "make test   lint, types, tests, doctests and notebooks"

setup: $(STAMP) ## Make .venv with the locked versions

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $(STAMP)

demo: setup ## Simulated fieldwork -> report, workbook, dataset
	$(BIN)/python -m survey.cli demo --to out

test: setup ## Everything CI does
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

clean: ## Remove what the commands made
	rm -rf .venv out
