# make plan   build, plan the demo scenario, score it, write maps and report to Results/jacksboro
# make test   build and run the tests
# Both install the Debian packages that are missing (as root or with sudo).

SWIFT_FLAGS := -c release --explicit-target-dependency-import-check error
PARAPET := .build/release/parapet
SCENARIO ?= Models/scenarios/jacksboro.yaml

.PHONY: plan test build packages format lint clean

# Exit code 4 is a plan with a gap that a limit left: an answer, and the summary says so.
plan: build
	@$(PARAPET) plan $(SCENARIO) || { code=$$?; [ $$code -eq 4 ] || exit $$code; }

test: packages
	swift build $(SWIFT_FLAGS) --build-tests
	swift test -c release --skip-build

build: packages
	swift build $(SWIFT_FLAGS)

packages:
	@.ci/packages

format:
	swift format --in-place --recursive Sources Tests Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

clean:
	rm -rf .build
