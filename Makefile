# Rollbook (造册). `make run` opens the program, `make test` runs every test.
# Each target first installs what it misses on Debian or Ubuntu (tools/install.sh).

GO      ?= go
# no_animations: a caret that fades draws the window anew a dozen times a second, which costs a laptop that draws by
# software more than all its work. no_emoji: no record has any, and its font is read beside each of ours.
TAGS    := migrated_fynedo,no_animations,no_emoji
export GOFLAGS := -tags=$(TAGS) -buildvcs=false $(filter-out -tags=% -buildvcs=%,$(GOFLAGS))
# Fyne forgets after a minute how to draw what it has not drawn: too soon for a picture in a slow run of tests.
export FYNE_CACHE := 1h
TOOL    := $(GO) tool -modfile=tools/go.mod
VERSION := $(shell git describe --tags --always --dirty --abbrev=12 2>/dev/null || echo dev)
SOURCES  = $(shell find . -name '*.go' -not -path './build/*') go.mod go.sum $(shell find assets -type f)

.PHONY: run test torture fuzz check race demo bench office failover windows wine entry threads pictures tour fonts licences clean

run: build/rollbook
	@if [ -n "$$DISPLAY" ] || [ -n "$$WAYLAND_DISPLAY" ]; then build/rollbook; else $(MAKE) --no-print-directory tour; fi

# The guided tour: the real program on a demo store in a virtual display, one picture a screen.
tour: build/rollbook build/rollbookctl
	@tools/install.sh display
	@tools/tour.sh build/tour
	@echo "No display here, so the guided tour ran instead. Its pictures are in build/tour/:"
	@ls build/tour/*.png

build/rollbook: $(SOURCES)
	@tools/install.sh window
	$(GO) build -o $@ .

build/rollbookctl: $(SOURCES)
	CGO_ENABLED=0 $(GO) build -o $@ ./cmd/rollbookctl

test:
	@tools/install.sh window reader database
	$(GO) vet ./...
	$(GO) test -timeout 25m ./...

# The tests that do their worst, in their long form: hours. TORTURE=300 does each 300 times.
TORTURE ?= 1
torture:
	@tools/install.sh window reader database
	ROLLBOOK_TORTURE=$(TORTURE) $(GO) test -count=1 -timeout 24h ./store/... ./sync/...

# Every fuzz target, one after the other. FUZZ=Date runs those with Date in their name.
FUZZTIME ?= 30m
fuzz:
	@tools/install.sh window
	@GO="$(GO)" nice tools/fuzz.sh $(FUZZTIME) $(FUZZ)

race:
	@tools/install.sh window reader database
	$(GO) test -race -timeout 60m ./...

check:
	@tools/install.sh window
	@unformatted=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "gofumpt -w these:"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	$(TOOL) staticcheck ./...
	@dead=$$($(TOOL) deadcode -test ./...) || exit 1; test -z "$$dead" || { echo "$$dead"; exit 1; }
	@tools/vulnerabilities.sh $(TOOL)

demo: build/rollbookctl
	rm -rf build/demo
	build/rollbookctl demo build/demo

# LONG=1 receives 1,000,000 changes too, which takes many minutes more.
bench:
	@tools/install.sh window database
	$(GO) run ./cmd/bench $(if $(LONG),-long) -o build/bench.json

windows:
	@tools/install.sh windows
	@tools/windows.sh "$(VERSION)"

# What is delivered for Windows, under Wine: a clerk's whole way from the installer to a county that took the bundle in, and
# without OpenGL. TIMES=3 does it three times, each from nothing. Pictures go to build/wine/.
wine: build/rollbookctl windows
	@tools/install.sh display wine
	@tools/wine.sh build/wine $(TIMES)

# Twenty paper forms typed by keyboard, the keys compared with a spreadsheet's (docs/entry.md). EXE=1 does it with
# the Windows program under Wine.
entry: build/rollbook build/rollbookctl $(if $(EXE),windows)
	@tools/install.sh display $(if $(EXE),wine) reader
	@tools/entry.sh build/entry $(if $(EXE),$(CURDIR)/build/windows/造册.exe)

# What goes to and comes from LibreOffice Calc, which is large: make test leaves these tests out where it is not here.
office:
	@tools/install.sh window office
	$(GO) test -count=1 -run LibreOffice -v ./report/sheet

# Three servers of PostgreSQL with Patroni and etcd on this machine, the one that is written to killed while a county
# receives 200 bundles (deploy/).
failover: build/rollbookctl
	@tools/install.sh nodes
	@rm -rf build/failover
	@deploy/failover.sh build/failover

# The tour with a program that tells where the window is touched from another thread than its own.
threads: build/rollbookctl
	@tools/install.sh window display
	$(GO) build -tags= -o build/rollbook-threads .
	@PROGRAM=$(CURDIR)/build/rollbook-threads tools/tour.sh build/threads
	@echo "The window was touched from its own thread only."

pictures: build/rollbook build/rollbookctl
	@tools/install.sh display
	@tools/tour.sh docs/pictures

fonts:
	@tools/install.sh fonts
	@tools/fonts.sh

# The licences of everything that is built in (assets/licences.txt), after a dependency changed.
licences:
	ROLLBOOK_WRITE=1 $(GO) test -count=1 -run Licence ./rules

clean:
	rm -rf build
