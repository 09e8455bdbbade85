# Two commands are all one needs: `make run` and `make test`. The others are for those who change the code.
PYTHON ?= python3
BIN := .venv/bin
TODAY := 2026-05-12

.PHONY: install run test check format bench accept clean

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

run: install
	$(BIN)/python -m tests.demo.prepare var/demo
	$(BIN)/python -m tests.demo.serve var/demo --today $(TODAY)

test: install
	$(BIN)/python -m tests.browser
	$(BIN)/pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests/test_imports.py tests/test_docs.py
	$(BIN)/site-builder check --content content --today $(TODAY)
	$(BIN)/site-builder format --check --content content

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

accept: install
	$(BIN)/pytest tests/golden --accept

bench: install
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bench]"
	$(BIN)/python -m tests.bench $(if $(N),--records $(N),) $(if $(RUNS),--runs $(RUNS),) --write

clean:
	rm -rf .venv var .cache site dist build
