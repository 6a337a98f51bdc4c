# make plan   build, plan the demo scenario, score it, write maps and report to Results/jacksboro
# make test   build and run the tests
# make install   program, manual pages, completions and catalogues under PREFIX, below DESTDIR if given
# make test-slurm   a sweep on a cluster of two nodes on this host, with failures (as root)
# All install the Debian packages that are missing (as root or with sudo).

SWIFT_FLAGS := -c release --explicit-target-dependency-import-check error
PARAPET := .build/release/parapet
SCENARIO ?= Models/scenarios/jacksboro.yaml

.PHONY: plan test test-slurm build packages install format lint clean

PREFIX ?= /usr/local

# Exit code 4 is a plan with a gap that a limit left: an answer, and the summary says so.
plan: build
	@$(PARAPET) plan $(SCENARIO) || { code=$$?; [ $$code -eq 4 ] || exit $$code; }

test: packages
	swift build $(SWIFT_FLAGS) --build-tests
	swift test -c release --skip-build

test-slurm: build
	@.ci/test-slurm

build: packages
	swift build $(SWIFT_FLAGS)

packages:
	@.ci/packages

# Completions and manual pages come out of the program itself. An installed program is not built anew.
install:
	@test -x $(PARAPET) || $(MAKE) build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/man/man1" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	install -m 755 $(PARAPET) "$(DESTDIR)$(PREFIX)/bin/parapet"
	for kind in systems threats schema; do \
	  install -d "$(DESTDIR)$(PREFIX)/share/parapet/$$kind" && \
	  install -m 644 Models/$$kind/* "$(DESTDIR)$(PREFIX)/share/parapet/$$kind"; done
	$(PARAPET) manual --output "$(DESTDIR)$(PREFIX)/share/man/man1"
	$(PARAPET) --generate-completion-script bash \
	  > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/parapet"
	$(PARAPET) --generate-completion-script zsh \
	  > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_parapet"
	$(PARAPET) --generate-completion-script fish \
	  > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/parapet.fish"

format:
	swift format --in-place --recursive Sources Tests Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

clean:
	rm -rf .build
