package pdfium

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/emscripten"
)

// Answers to refused calls, as the C library inside expects them.
const (
	wasiBadDescriptor = 8  // WASI errno badf
	linuxNoEntry      = -2 // -ENOENT
	wasmPage          = 65536
)

// allowed are the imports that do something. Every other one is answered with
// an error or, where it has no result, ignored: no file, no environment, no
// randomness, no time zone.
var allowed = map[string]api.GoModuleFunc{
	"emscripten_resize_heap": resizeHeap,
	"emscripten_date_now":    dateNow,
	"_emscripten_memcpy_js":  copyMemory,
	"_abort_js":              abort,
	"__assert_fail":          abort,
}

// refused are the imports that are known and denied; one that is in neither
// list means a build that nobody has looked at.
var refused = map[string]bool{
	"_tzset_js": true, "_localtime_js": true, "_gmtime_js": true,
	"fd_close": true, "fd_write": true, "fd_read": true, "fd_sync": true, "fd_seek": true,
	"environ_sizes_get": true, "environ_get": true,
	"__syscall_openat": true, "__syscall_fcntl64": true, "__syscall_ioctl": true, "__syscall_fstat64": true,
	"__syscall_stat64": true, "__syscall_newfstatat": true, "__syscall_lstat64": true,
	"__syscall_getdents64": true, "__syscall_unlinkat": true, "__syscall_rmdir": true, "__syscall_ftruncate64": true,
}

// provide instantiates the host side of the module's imports.
func provide(ctx context.Context, rt wazero.Runtime, code wazero.CompiledModule) error {
	hosts := map[string]wazero.HostModuleBuilder{
		"env":                    rt.NewHostModuleBuilder("env"),
		"wasi_snapshot_preview1": rt.NewHostModuleBuilder("wasi_snapshot_preview1"),
	}
	// The setjmp trampolines (invoke_*) come with wazero.
	exporter, err := emscripten.NewFunctionExporterForModule(code)
	if err != nil {
		return err
	}
	exporter.ExportFunctions(hosts["env"])
	for _, f := range code.ImportedFunctions() {
		host, name, _ := f.Import()
		if strings.HasPrefix(name, "invoke_") || name == "_emscripten_throw_longjmp" {
			continue
		}
		fn, ok := allowed[name]
		if !ok {
			if !refused[name] || hosts[host] == nil {
				return fmt.Errorf("%w: %s.%s", errImport, host, name)
			}
			fn = refuse(name, len(f.ResultTypes()) > 0)
		}
		hosts[host].NewFunctionBuilder().WithGoModuleFunction(fn, f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	for _, h := range hosts {
		if _, err := h.Instantiate(ctx); err != nil {
			return err
		}
	}
	return nil
}

// refuse answers a denied call with the error of its kind.
func refuse(name string, answers bool) api.GoModuleFunc {
	code := api.EncodeI32(wasiBadDescriptor)
	if strings.HasPrefix(name, "__syscall") {
		code = api.EncodeI32(linuxNoEntry)
	}
	return func(_ context.Context, _ api.Module, stack []uint64) {
		if answers {
			stack[0] = code
		}
	}
}

func resizeHeap(_ context.Context, m api.Module, stack []uint64) {
	want, have := uint64(uint32(stack[0])), uint64(m.Memory().Size())
	stack[0] = 1
	if want > have {
		if _, ok := m.Memory().Grow(uint32((want - have + wasmPage - 1) / wasmPage)); !ok {
			stack[0] = 0
		}
	}
}

// dateNow feeds the library's caches and the dates of files that it writes; it
// writes none here.
func dateNow(_ context.Context, _ api.Module, stack []uint64) {
	stack[0] = api.EncodeF64(float64(time.Now().UnixMilli()))
}

func copyMemory(_ context.Context, m api.Module, stack []uint64) {
	to, from, n := uint32(stack[0]), uint32(stack[1]), uint32(stack[2])
	src, ok := m.Memory().Read(from, n)
	if !ok || !m.Memory().Write(to, src) {
		panic(errors.New("copy outside of memory"))
	}
}

// abort ends the running call; wazero turns the panic into that call's error.
func abort(context.Context, api.Module, []uint64) { panic(errors.New("abort")) }
