// Package pdfium binds PDFium, compiled to WebAssembly, to Go.
//
// It owns the sandbox (memory cap, deadline, nothing to reach but its own
// memory and the clock) and typed calls into the library. It judges nothing of
// what it reads: that is package pdf's.
//
// A [Document] keeps the first error of the sandbox, as bufio.Writer does: after
// a deadline or an abort every call answers zero, and [Document.Err] says why.
package pdfium

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
)

// Version and SHA256 pin the vendored build; a test compares the sum. See wasm/README.md.
const (
	Version = "2.15.1" // of the npm package @embedpdf/pdfium
	SHA256  = "5e4cd023c3dad4a895b3571ca573d3fc51bac6de48360d95283134385b954eaa"
)

//go:embed wasm/pdfium.wasm
var module []byte

// memoryPages caps the memory of one document at 256 MiB (pages of 64 KiB).
// Of 930 files of test suites none that could be read needed more.
const memoryPages = 4096

// Errors of Open and of a document's calls.
var (
	ErrPassword = errors.New("the file needs a password")                  // or its encryption is unknown
	ErrFormat   = errors.New("the file isn't a PDF or is damaged")         // beyond the library's repair
	ErrSandbox  = errors.New("the PDF engine gave up")                     // abort, out of memory or stack
	ErrDeadline = errors.New("the PDF engine ran out of time")             // the context ended
	errExport   = errors.New("the WebAssembly build lacks a function")     // a wrong build
	errImport   = errors.New("the WebAssembly build asks for a new power") // a wrong build
)

// Engine is the compiled library. It is safe for use by several goroutines.
type Engine struct {
	runtime wazero.Runtime
	code    wazero.CompiledModule
	cache   wazero.CompilationCache
	memory  memories
}

// New compiles the library, or loads the machine code that an earlier run left
// in cacheDir; an empty cacheDir keeps nothing. The error names what failed: an
// unusable folder, or a build that doesn't fit this binding.
func New(ctx context.Context, cacheDir string) (*Engine, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages).WithCloseOnContextDone(true)
	e := &Engine{}
	if cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
		if err != nil {
			return nil, fmt.Errorf("open the compilation cache %s: %w", cacheDir, err)
		}
		e.cache = cache
		config = config.WithCompilationCache(cache)
	}
	e.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	code, err := e.runtime.CompileModule(ctx, module)
	if err == nil {
		e.code = code
		err = provide(ctx, e.runtime, code)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("compile PDFium %s: %w", Version, err), e.Close(ctx))
	}
	return e, nil
}

// Close frees the compiled code and everything that still runs on it.
func (e *Engine) Close(ctx context.Context) error {
	err := e.runtime.Close(ctx)
	if e.cache != nil {
		err = errors.Join(err, e.cache.Close(ctx))
	}
	return err
}
