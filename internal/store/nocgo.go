//go:build !cgo

package store

// Without cgo the SQLite driver is a stub that fails only at run time. This
// name makes the build fail instead, and says why.
var _ = bonafide_needs_cgo_for_SQLite__install_a_C_compiler_and_set_CGO_ENABLED_1
