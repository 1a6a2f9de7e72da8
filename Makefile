SHELL := /bin/bash
BIN := bin/bonafide
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help build run test check eval bench security data pdfium cytoscape samples fuzz shots

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

build: ## build bin/bonafide
	go build -o $(BIN) ./cmd/bonafide

run: build ## build, and serve a demo with samples on http://127.0.0.1:8080
	$(BIN) serve --demo

test: ## run all tests, installing chromium where that is possible
	@.ci/prepare
	go test -timeout 20m ./...

check: ## format, vet, lint, rules, generated files, import map
	@bad=$$(gofmt -l cmd internal web rules samples); if [ -n "$$bad" ]; then echo "not formatted (run gofmt -w): $$bad"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...
	go test -count=1 ./internal/arch
	go run ./cmd/bonafide rules lint
	go run ./cmd/bonafide rules test
	go run ./cmd/bonafide rules mutate
	go run ./cmd/bonafide rules docs --check
	go run ./cmd/bonafide data check

eval: build ## measure everything that has a goal, in one table with the goals (make eval CORPUS=folder)
	$(BIN) eval all --corpus $(or $(CORPUS),../shared/corpus)

bench: ## the speeds of the hot stages
	go test -run '^$$' -bench . -benchtime 1s ./internal/...

fuzz: ## every fuzz target for 30 s
	@.ci/fuzz 30s

security: build ## scan the running demo for web weaknesses, with what is installed
	@.ci/security $(BIN)

data: ## pack the embedded data sets again: make data FROM=folder
	go run ./internal/dataset/pack -from $(or $(FROM),../shared/data)

pdfium: ## fetch the PDF engine again, at its pinned version and sum
	d=$$(mktemp -d) && (cd $$d && npm pack --silent @embedpdf/pdfium@2.15.1 && tar -xzf embedpdf-pdfium-2.15.1.tgz package/dist/pdfium.wasm package/LICENSE package/LICENSE.pdfium && \
	echo "5e4cd023c3dad4a895b3571ca573d3fc51bac6de48360d95283134385b954eaa  package/dist/pdfium.wasm" | sha256sum -c) && \
	cp $$d/package/dist/pdfium.wasm $$d/package/LICENSE $$d/package/LICENSE.pdfium internal/extract/pdfium/wasm/ && rm -r $$d

cytoscape: ## fetch the graph library again, at its pinned version and sum
	d=$$(mktemp -d) && (cd $$d && npm pack --silent cytoscape@3.34.4 && tar -xzf cytoscape-3.34.4.tgz package/dist/cytoscape.min.js package/LICENSE && \
	echo "081591ab735b2b6a3b31a3c60f8f3a3e2fee8c92939e0c7820ad1208571b6cd8  package/dist/cytoscape.min.js" | sha256sum -c) && \
	cp $$d/package/dist/cytoscape.min.js web/static/cytoscape.min.js && cp $$d/package/LICENSE web/static/cytoscape.LICENSE.txt && rm -r $$d

samples: build ## make the invented résumés again (needs chromium and libreoffice)
	go run ./samples/make

shots: ## screenshots of every page, light and dark, into screenshots/
	BONAFIDE_SHOTS=$(CURDIR)/screenshots go test -count=1 -run TestBrowser ./cmd/bonafide
