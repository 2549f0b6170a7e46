# `make book` to read the course, `make test` to prove it, `make help` for the rest.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

export KERAS_BACKEND := torch
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help

## book: build the site and serve it on this machine
.PHONY: book
book: site
	@$(BIN)/python tools/serve.py _build/html

## site: build the site, warnings as errors, into _build/html
.PHONY: site
site: $(READY)
	@echo "Building the site from the notebooks' stored outputs"
	@$(BIN)/jupyter-book build -W -n --keep-going .

## test: everything that CI runs
.PHONY: test
test: lint unit nbval site offline browser
	@echo "All checks passed"

## lint: style and types
.PHONY: lint
lint: $(READY)
	@echo "Checking style and types"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

## unit: the companion, its docstrings, the guard of the notebooks, and the assignments
.PHONY: unit
unit: $(READY)
	@echo "Testing the companion and the assignments, and guarding the notebooks"
	@$(BIN)/python -m pytest -q -n 2 --doctest-modules companion claims/*.py \
	  tests/unit tests/mutants tests/notebooks tests/claims tests/grader tests/site

## nbval: run every notebook again and compare with what it stores
.PHONY: nbval
nbval: $(READY)
	@echo "Re-running every notebook"
	@$(BIN)/python -m pytest -q -p tools.kernel_env -n 2 --dist loadfile --nbval \
	  --nbval-current-env --nbval-sanitize-with tests/notebooks/sanitize.cfg \
	  --nbval-cell-timeout 60 book

## browser: open every page in Chromium (after `make site`; PICTURES=1 keeps pictures of them)
.PHONY: browser
browser: $(READY)
	@echo "Opening every page in a browser"
	@$(BIN)/python tools/browser.py
	@$(BIN)/python -m pytest -q -n 2 tests/browser

## notebooks: run all notebooks, store and normalise their outputs
.PHONY: notebooks
notebooks: $(READY)
	@$(BIN)/python tools/notebooks.py

## address: let badges, citation and notebooks follow repository.url in _config.yml
.PHONY: address
address: $(READY)
	@$(BIN)/python tools/repository.py

## bench: time the losses and weigh their memory against the libraries; write the page on speed
.PHONY: bench
bench: $(READY)
	@$(BIN)/python tools/bench.py
	@$(BIN)/python tools/bench_training.py

## accuracy: measure every loss against 50 digits, and write the figures down
.PHONY: accuracy
accuracy: $(READY)
	@$(BIN)/python tools/accuracy.py

## claims: try all that the articles say again; which verdicts moved?
.PHONY: claims
claims: $(READY)
	@$(BIN)/python tools/claims.py

## coverage: write the page on where the course covers the articles
.PHONY: coverage
coverage: $(READY)
	@$(BIN)/python tools/coverage.py

## cheatsheet: write the cheat sheet from the catalogue, and print it
.PHONY: cheatsheet
cheatsheet: $(READY)
	@$(BIN)/python tools/cheat_sheet.py
	@$(MAKE) --no-print-directory site
	@$(BIN)/python tools/cheat_sheet_pdf.py

## mutants: change each operator and constant of the losses, and see a test go red
.PHONY: mutants
mutants: $(READY)
	@$(BIN)/python tools/mutants.py

## offline: write the archive for a class without internet into dist/
.PHONY: offline
offline: $(READY)
	@$(BIN)/python tools/offline.py

## rehearse: what takes longer than CI may
.PHONY: rehearse
rehearse: mutants rehearse-binder rehearse-colab rehearse-nbgrader rehearse-offline

## rehearse-binder: build and start what Binder would, and run every notebook there
## rehearse-colab: run every notebook where Colab's packages are, and the course is not
## rehearse-nbgrader: hand out every assignment with nbgrader itself, and mark it
## rehearse-offline: run every notebook of the archive where there is no network
.PHONY: rehearse-binder rehearse-colab rehearse-nbgrader rehearse-offline
rehearse-binder rehearse-colab rehearse-nbgrader rehearse-offline: rehearse-%: $(READY)
	@$(BIN)/python tools/rehearse_$*.py

## lab: open the chapters in JupyterLab
.PHONY: lab
lab: $(READY)
	@$(BIN)/jupyter lab book

## format: lay the code out as `lint` wants it
.PHONY: format
format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

## lock: pin what the requirements bring with them
.PHONY: lock
lock: $(READY)
	@$(BIN)/python tools/lock.py

## clean: remove what was built, and the environment
.PHONY: clean
clean:
	rm -rf _build $(VENV) .pytest_cache .hypothesis .mypy_cache .ruff_cache

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk -F': ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(READY): requirements.txt constraints.txt pyproject.toml
	@python=$$(sh tools/find_python.sh) && \
	  echo "Creating the environment in $(VENV) with $$python (some minutes, once)" && \
	  "$$python" -m venv $(VENV)
	@echo "  PyTorch"
	@sh tools/install_torch.sh $(BIN)/python
	@echo "  Keras, Jupyter Book and the rest of requirements.txt"
	@$(BIN)/pip install -q -r requirements.txt -c constraints.txt
	@$(BIN)/pip install -q --no-deps --editable .
	@touch $@
