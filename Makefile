# Every job of the house, in one place. `make help` lists them; README.md tells of the two that matter.
# Each job installs what it needs and is still missing, and is quick when there is nothing to do.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

NEXTEST := 0.9.143
DENY := 0.20.2

CARGO_TOOLS := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin
export PATH := $(PATH):$(CARGO_TOOLS)

TARGET := $(or $(CARGO_TARGET_DIR),target)
PROGRAM := $(TARGET)/release/porthole
PAGES := ui/dist/app/index.html ui/dist/viewer/index.html
UI_SOURCES := $(shell find ui/app ui/viewer ui/shared ui/*.* -type f) icons/porthole.svg crates/pairing/src/words.txt
ICON_SIZES := 16 32 48 64 128 256 512

.DEFAULT_GOAL := help
.PHONY: help run test bench soak screenshots lint deny deb try-deb icons ui clean setup-build setup-test setup-check setup-try program

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: program ## build Porthole and open it (where there is no display: share the test pattern from here)
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	  exec $(PROGRAM); \
	else \
	  echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so Porthole shares its test pattern."; \
	  exec $(PROGRAM) share --source pattern; \
	fi

test: setup-build setup-test $(PAGES) $(CARGO_TOOLS)/cargo-nextest ## prove every promise, with a real browser, real screens and real networks
	npm --prefix ui run --silent check
	npm --prefix ui test --silent
	npm --prefix ui run --silent look
	cargo build --locked --workspace --bins --tests --features tests/bench
	cargo test --locked --workspace --doc --quiet
	cargo nextest run --locked --workspace --features tests/bench

bench: deb setup-test ## measure what docs/benchmarks.md tells, and write it there (ONLY=picture, ONLY=files: one table)
	PORTHOLE_BIN=$(PROGRAM) cargo run --locked --quiet -p tests --features bench --bin bench -- $(ONLY)

soak: program setup-test ## do for long what tests do once, and hold that nothing grows (ONLY=visits: one soak)
	PORTHOLE_BIN=$(PROGRAM) cargo run --locked --quiet -p tests --features bench --bin soak -- $(ONLY)

screenshots: program setup-test ## take the pictures of docs/guide anew, from a real sharing
	PORTHOLE_BIN=$(PROGRAM) cargo run --locked --quiet -p tests --features bench --bin screenshots

lint: setup-build setup-check $(PAGES) ## formatting, clippy, documentation, scripts and package descriptions
	cargo fmt --all --check
	shellcheck .ci/run installers/linux/setup installers/linux/check-deb installers/linux/try-deb tests/peers/install
	desktop-file-validate installers/linux/porthole.desktop
	appstreamcli validate --no-net --explain installers/linux/app.porthole.Porthole.metainfo.xml
	cargo clippy --locked --workspace --all-targets --features tests/bench -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items

deny: $(CARGO_TOOLS)/cargo-deny ## licences, sources and versions of all that the program is made of
	cargo deny --locked check --hide-inclusion-graph bans licenses sources

deb: setup-check program installers/node_modules/.package-lock.json target/THIRD-PARTY ## a Debian package, in target/release/bundle/deb
	installers/node_modules/.bin/tauri bundle --bundles deb
	installers/linux/check-deb $(TARGET)/release/bundle/deb/*.deb

try-deb: deb setup-test setup-try ## install the package on a new Debian 12, share from it, and remove it (as root)
	installers/linux/try-deb $(TARGET)/release/bundle/deb/*.deb

icons: installers/node_modules/.package-lock.json ## the set of icons, from icons/porthole.svg
	rm -rf $(TARGET)/icons
	installers/node_modules/.bin/tauri icon icons/porthole.svg --output $(TARGET)/icons
	installers/node_modules/.bin/tauri icon icons/porthole.svg --output $(TARGET)/icons $(ICON_SIZES:%=--png %)
	cp $(foreach size,$(ICON_SIZES),$(TARGET)/icons/$(size)x$(size).png) $(TARGET)/icons/icon.ico $(TARGET)/icons/icon.icns icons/

ui: $(PAGES) ## the viewer's page and the window's page

clean: ## forget all that was built
	cargo clean
	rm -rf ui/dist ui/node_modules installers/node_modules

program: setup-build $(PAGES)
	cargo build --locked --release -p porthole --features tauri/custom-protocol

$(PAGES) &: ui/node_modules/.package-lock.json $(UI_SOURCES)
	npm --prefix ui run --silent build
	touch $(PAGES)

%/node_modules/.package-lock.json: %/package-lock.json
	npm ci --prefix $* --no-fund --no-audit
	touch $@

target/THIRD-PARTY: Cargo.lock ui/package-lock.json ui/node_modules/.package-lock.json installers/third-party
	mkdir -p target
	installers/third-party > $@

setup-build setup-test setup-check setup-try: setup-%:
	@installers/linux/setup $*

# Not optimised and without what updates itself, the tools are there in a fraction of the time, and do their work no slower.
$(CARGO_TOOLS)/cargo-nextest:
	@command -v cargo-nextest >/dev/null || CARGO_PROFILE_DEV_DEBUG=false \
	  cargo install --locked --debug --no-default-features cargo-nextest --version $(NEXTEST)

$(CARGO_TOOLS)/cargo-deny:
	@command -v cargo-deny >/dev/null || CARGO_PROFILE_DEV_DEBUG=false cargo install --locked --debug cargo-deny --version $(DENY)
