# Two commands are all one needs: `make run` and `make test`. The others are for those who change the code.
PYTHON ?= python3
BIN := .venv/bin
TODAY := 2026-05-12

.PHONY: install run test check format bench accept wheel clean

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

# The built wheel works in an empty environment, from any folder.
wheel: install
	rm -rf .cache/wheel
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir .cache/wheel .
	$(PYTHON) -m venv .cache/wheel/venv
	.cache/wheel/venv/bin/pip install --quiet --disable-pip-version-check -c constraints.txt .cache/wheel/*.whl
	cp -r content .cache/wheel/content
	cd .cache/wheel && venv/bin/site-builder build --content content --out site --cache cache/site.sqlite --today $(TODAY)
	cd .cache/wheel && venv/bin/site-builder verify site && venv/bin/site-builder search 低保 --out site
	cd .cache/wheel && venv/bin/admin-api token create wheel --scope read --var var

clean:
	rm -rf .venv var .cache site dist build
