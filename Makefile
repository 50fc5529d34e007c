PYTHON ?= python3
BIN := .venv/bin
# It installs in seconds what takes pip half a minute.
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --editable

# How many random trials each browser plays, and from what they are drawn.
N ?= 2000
SEED ?= 1

# How long is fuzzed.
SECONDS ?= 600

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo screenshots test units engines browsers bench soak properties fuzz \
	differential mutants nose style typing docs clean

demo: .venv/tests
	$(BIN)/python -m examples.demo.demo $(ARGS)

# Takes the pictures of the demo anew, where Chromium and pngquant are installed.
screenshots: .venv/tests
	$(BIN)/python -m tests.browsers.screenshots

# A worker for each core. Tests that share a browser or a database share a worker.
PARALLEL := --numprocesses auto

# Else every process that a test starts would compile the package again.
unexport PYTHONDONTWRITEBYTECODE

test: units engines

units: .venv/tests
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -m "not browsers" $(PARALLEL) $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

engines: .venv/tests
	$(BIN)/pytest -m browsers $(PARALLEL) $(ARGS)

browsers: .venv/tests
	$(BIN)/pytest tests/browsers $(PARALLEL) --no-skips --random-trials $(N) --seed $(SEED) $(ARGS)

# Counts instructions, too, where valgrind and gcc are installed, and serves where
# wrk is.
bench: benchmarks/build/peer/bin/python .venv/bench
	$(BIN)/python benchmarks/bench.py $(ARGS)

# Loads gunicorn by wrk, and checks what browsers get meanwhile.
soak: .venv/bench
	$(BIN)/python benchmarks/soak.py $(ARGS)

# The peer has the import name of this package, so that it lives apart from it.
benchmarks/build/peer/bin/python: setup.py
	$(PYTHON) -m venv --clear benchmarks/build/peer
	$@ -m pip install --quiet --upgrade cachetools flask-cors Flask Werkzeug \
		gunicorn

.venv/bench: .venv/tests
	$(INSTALL) '.[bench]'
	@touch $@

# How often each property is tried: `make test` tries it some hundred times.
EXAMPLES ?= 100000

properties: .venv/tests
	EXAMPLES=$(EXAMPLES) $(BIN)/pytest tests/properties $(ARGS)

# Needs Linux. What it finds is left in tests/fuzz/found, and with ARGS=--keep the corpus
# is written anew. Older Pythons have older wheels, and building takes a compiler.
fuzz: .venv/fuzz
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(ARGS)

.venv/fuzz: .venv/tests
	$(BIN)/python -m pip install --quiet --prefer-binary --editable '.[fuzz]'
	@touch $@

# In how many cases the door and the views of random apps are compared.
CASES ?= 500000

differential: .venv/tests
	$(BIN)/python -m tests.differential --cases $(CASES) $(ARGS)

# Changes one thing at a time, and tells what no test notices.
mutants: .venv/mutants
	$(BIN)/python -m tests.mutants $(ARGS)

.venv/mutants: .venv/tests
	$(INSTALL) '.[mutants]'
	@touch $@

nose: .venv/tests
	$(BIN)/nosetests
	$(BIN)/python setup.py --quiet test
	$(BIN)/python -m unittest discover -s tests/contract -t .

style typing docs: $(BIN)/tox
	$(BIN)/tox run -e $@

clean:
	rm -rf .venv .tox .coverage .coverage.* .*_cache build dist docs/_build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# This file says that the environment is complete.
.venv/tests: setup.py
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet uv
	$(INSTALL) '.[tests]'
	@touch $@

$(BIN)/tox: .venv/tests
	$(BIN)/uv pip install --quiet --python $(BIN)/python tox tox-uv
