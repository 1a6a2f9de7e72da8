// Package pdfium binds PDFium, compiled to WebAssembly, to Go.
//
// It owns the sandbox (memory cap, deadline, no access to anything but memory
// and the clock) and typed calls into the library. It holds no judgement about
// what is read: that is package pdf's.
package pdfium

import "context"

// Engine is the compiled library. It is safe for use by several goroutines.
type Engine struct{}

// New compiles the library.
func New(ctx context.Context, cacheDir string) (*Engine, error) { return &Engine{}, nil }

// Close frees the compiled code.
func (e *Engine) Close(ctx context.Context) error { return nil }
