package pdfium

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf16"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// sandbox is one running instance: a memory of its own, used for one document
// and thrown away, so that nothing of one file is seen while reading another.
type sandbox struct {
	ctx   context.Context // of the document's whole life; set by Open
	mod   api.Module
	mem   api.Memory
	funcs map[string]api.Function
	stack [12]uint64 // arguments and result of the running call
	tmp   uint32     // scratch memory of scratchSize bytes
	err   error      // first error; sticky
}

// scratchSize holds the largest structure that a call writes: eight doubles.
const scratchSize = 64

func (e *Engine) start(ctx context.Context) (*sandbox, error) {
	inside := experimental.WithMemoryAllocator(ctx, &e.memory)
	mod, err := e.runtime.InstantiateModule(inside, e.code, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSandbox, err)
	}
	s := &sandbox{ctx: ctx, mod: mod, mem: mod.Memory(), funcs: make(map[string]api.Function, 64)}
	s.call("emscripten_stack_init")
	s.call("__wasm_call_ctors")
	s.call("FPDF_InitLibrary")
	s.tmp = s.malloc(scratchSize)
	if s.err != nil {
		s.close()
		return nil, s.err
	}
	return s, nil
}

// close drops the instance. It outlives the document's context.
func (s *sandbox) close() { _ = s.mod.Close(context.WithoutCancel(s.ctx)) }

// call runs an exported function and returns its result, 0 after an error.
func (s *sandbox) call(name string, args ...uint64) uint64 {
	if s.err != nil {
		return 0
	}
	f := s.funcs[name]
	if f == nil {
		if f = s.mod.ExportedFunction(name); f == nil {
			s.err = fmt.Errorf("%w: %s", errExport, name)
			return 0
		}
		s.funcs[name] = f
	}
	s.stack[0] = 0
	copy(s.stack[:], args)
	if err := f.CallWithStack(s.ctx, s.stack[:]); err != nil {
		if s.ctx.Err() != nil {
			s.err = fmt.Errorf("%w in %s: %w", ErrDeadline, name, s.ctx.Err())
		} else {
			s.err = fmt.Errorf("%w in %s: %w", ErrSandbox, name, err)
		}
		return 0
	}
	return s.stack[0]
}

// handle is call for functions that return a pointer; 0 is their null.
func (s *sandbox) handle(name string, args ...uint64) uint32 { return uint32(s.call(name, args...)) }

// int is call for functions that return a C int or a boolean.
func (s *sandbox) int(name string, args ...uint64) int {
	return int(int32(uint32(s.call(name, args...))))
}

func (s *sandbox) malloc(n int) uint32 {
	p := s.handle("malloc", uint64(n))
	if p == 0 && s.err == nil {
		s.err = fmt.Errorf("%w: no memory left for %d bytes", ErrSandbox, n)
	}
	return p
}

func (s *sandbox) free(p uint32) { s.call("free", uint64(p)) }

// read gives a view of memory, valid until the next call; nil after an error.
func (s *sandbox) read(p uint32, n int) []byte {
	if s.err != nil || n < 0 {
		return nil
	}
	b, ok := s.mem.Read(p, uint32(n))
	if !ok {
		s.err = fmt.Errorf("%w: a pointer leads outside of memory", ErrSandbox)
		return nil
	}
	return b
}

// put copies bytes into fresh memory, which the caller frees.
func (s *sandbox) put(b []byte) uint32 {
	p := s.malloc(max(len(b), 1))
	if s.err == nil && !s.mem.Write(p, b) {
		s.err = fmt.Errorf("%w: no memory left for %d bytes", ErrSandbox, len(b))
	}
	return p
}

// float32s reads n floats that the last call wrote into the scratch memory.
func (s *sandbox) float32s(n int) (v [8]float64) {
	b := s.read(s.tmp, 4*n)
	for i := 0; i < len(b)/4; i++ {
		v[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
	}
	return v
}

// float64s is float32s for doubles.
func (s *sandbox) float64s(n int) (v [8]float64) {
	b := s.read(s.tmp, 8*n)
	for i := 0; i < len(b)/8; i++ {
		v[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return v
}

// uint32s reads n integers from the scratch memory.
func (s *sandbox) uint32s(n int) (v [8]uint32) {
	b := s.read(s.tmp, 4*n)
	for i := 0; i < len(b)/4; i++ {
		v[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return v
}

// maxString bounds one string that the library hands out; longer ones are cut.
const maxString = 64 << 10

// bytes asks a function of the form f(args…, buffer, length) → needed length
// twice: for the length, then for the content.
func (s *sandbox) bytes(name string, args ...uint64) []byte {
	n := s.int(name, append(args[:len(args):len(args)], 0, 0)...)
	if n <= 0 || n > maxString {
		return nil
	}
	p := s.malloc(n)
	defer s.free(p)
	s.call(name, append(args[:len(args):len(args)], uint64(p), uint64(n))...)
	return append([]byte(nil), s.read(p, n)...)
}

// text16 is bytes for functions that write UTF-16 with a closing zero.
func (s *sandbox) text16(name string, args ...uint64) string {
	return string(utf16.Decode(trimZero(units(s.bytes(name, args...)))))
}

// units splits little-endian bytes into UTF-16 units.
func units(b []byte) []uint16 {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return u
}

func trimZero(u []uint16) []uint16 {
	for len(u) > 0 && u[len(u)-1] == 0 {
		u = u[:len(u)-1]
	}
	return u
}
