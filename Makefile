# The front door. `make demo` and `make test` need git and a Swift 6.2 toolchain; the rest they install.

PREFIX ?= /usr/local
SWIFT ?= swift
FORMATTED := Package.swift Sources Tests
DEBIAN_PACKAGES := libyaml-dev libsqlite3-dev zlib1g-dev libbrotli-dev libssl-dev \
	libcurl4-openssl-dev
GOLDEN_TESTS := 'ReportsTests|ReferencePageTests|DescriptionPageTests'
SIDE_BY_SIDE := --experimental-maximum-parallelization-width
DEMO := pipelines/quickstart.yaml

.PHONY: demo test check lint format golden fuzz torture bench install build deps clean

demo: build
	@.build/debug/tirage run --rehearse $(DEMO)

# Tests that start processes mostly wait for them, so more run at once than there are processors. They run apart, since a
# process that is being started holds every lock of the one that starts it.
test: deps
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build $(SIDE_BY_SIDE) 2 --skip EndToEndTests
	$(SWIFT) test --skip-build $(SIDE_BY_SIDE) 4 --filter EndToEndTests

check: lint test

lint:
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

format:
	$(SWIFT) format format --in-place --parallel --recursive $(FORMATTED)

# Writes the golden files and the tables of keys in docs anew: look at `git diff` before you commit them.
golden: deps
	$(SWIFT) build --build-tests
	TIRAGE_GOLDEN=1 $(SWIFT) test --skip-build --no-parallel --filter $(GOLDEN_TESTS)

# Broken manifests for a minute: no crash, no hang, every mistake with its place.
fuzz: build
	python3 Tests/Fuzz/run .build/debug/tirage --seconds 60

# Kills, full disks and broken networks, the full counts, an hour or so; continuous integration runs a share. Needs strace.
torture: build
	python3 Tests/Torture/run .build/debug/tirage --full

bench: deps
	$(SWIFT) build -c release --product tirage
	Tests/Benchmarks/run .build/release/tirage --builds

install: deps
	$(SWIFT) build -c release --product tirage
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/release/tirage $(DESTDIR)$(PREFIX)/bin/tirage

build: deps
	@echo "Building tirage; the first time takes two or three minutes."
	@$(SWIFT) build --product tirage

# Installs the system libraries that are missing, if any.
deps:
	@if command -v dpkg-query >/dev/null; then \
		missing=$$(for p in $(DEBIAN_PACKAGES); do \
			dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
		if [ -n "$$missing" ]; then \
			echo "Installing" $$missing; \
			sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
			$$sudo apt-get update -qq && \
			DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qq -y --no-install-recommends $$missing; \
		fi; \
	elif command -v brew >/dev/null; then \
		for p in libyaml brotli openssl@3; do brew list $$p >/dev/null 2>&1 || brew install $$p; done; \
	fi

clean:
	rm -rf .build out
