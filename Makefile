# make demo: set up and run the glioblastoma.   make test: both engines.   make help: the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
PYTHON := $(VENV)/bin/python
MAGHEAT := $(VENV)/bin/magheat
PIP := $(PYTHON) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
STAMPS := $(VENV)/.stamps
DECLARED := pyproject.toml constraints.txt
WORKERS ?= auto

# The system's own Python where it is new enough: its packages, dolfinx among them, are then in sight.
SYSTEM_PYTHON := $(shell /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo /usr/bin/python3 --system-site-packages)
MAKE_VENV := $(if $(SYSTEM_PYTHON),$(firstword $(SYSTEM_PYTHON)) -m venv $(lastword $(SYSTEM_PYTHON)),python3 -m venv)

# one thread per worker, several workers and ranks on few cores, and MPI as root in containers
TEST_ENV := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
	OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none

.PHONY: help
help:
	@echo 'make install    .venv with magheat and the embedded engine'
	@echo 'make dolfinx    the dolfinx engine (fenics-dolfinx, PETSc, MPI) from the system packages'
	@echo 'make demo       run cases/glioblastoma.yaml and say where the report is'
	@echo 'make test       the test suite, both engines'
	@echo 'make lint       ruff, mypy, import contracts'
	@echo 'make long       long tests, full validation, other dolfinx versions'
	@echo 'make benchmark  timings'
	@echo 'make studies    the scale-up study of docs/scale_up.md, some 30 minutes'

.PHONY: install dolfinx
install: $(STAMPS)/install
dolfinx: $(STAMPS)/install
	@tools/install-dolfinx $(PYTHON)

$(STAMPS)/venv:
	@tools/install-system-libraries
	$(MAKE_VENV) $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/install: $(STAMPS)/venv $(DECLARED)
	$(PIP) --editable .
	@touch $@

$(STAMPS)/test: $(STAMPS)/install $(DECLARED)
	$(PIP) --editable '.[test]'
	@touch $@

$(STAMPS)/dev: $(STAMPS)/test $(DECLARED)
	$(PIP) --editable '.[dev]'
	@touch $@

.PHONY: demo test long lint benchmark studies
demo: install
	$(MAGHEAT) run cases/glioblastoma.yaml --force
	@echo 'The report: $(CURDIR)/runs/glioblastoma/report.html'

test: dolfinx $(STAMPS)/test
	$(TEST_ENV) $(PYTHON) -m pytest -n $(WORKERS) --dist worksteal -q

long: dolfinx $(STAMPS)/test
	$(TEST_ENV) $(PYTHON) -m pytest -n $(WORKERS) -q -m long
	$(TEST_ENV) $(MAGHEAT) validate
	if [ -x tools/engine-roots ]; then tools/engine-roots; fi

lint: $(STAMPS)/dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports

benchmark: $(STAMPS)/test
	for script in benchmarks/*.py; do echo "== $$script"; $(PYTHON) "$$script"; done

studies: install
	for study in $$(grep -l '^case:' cases/studies/*.yaml); do \
		echo "== $$study"; $(MAGHEAT) sweep "$$study" --out runs/studies/$$(basename "$$study" .yaml); done
	$(PYTHON) docs/pictures_studies.py
