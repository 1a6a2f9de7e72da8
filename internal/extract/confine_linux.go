package extract

import (
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// cpuSeconds is what one child may compute in its life, many files long. One
// that reaches it is replaced and its file read again.
const cpuSeconds = 600

// confine locks the process in for the rest of its life and says which locks
// hold. One that the kernel lacks is left out: the others still stand.
func confine(lim Limits) []string {
	debug.SetMemoryLimit(lim.Memory * 3 / 4)
	doors := setLimits(lim)
	if landlock.V6.BestEffort().Restrict() == nil && landlocked() {
		doors = append(doors, "landlock")
	}
	return doors
}

func landlocked() bool {
	v, err := ll.LandlockGetABIVersion()
	return err == nil && v > 0
}

// setLimits sets the resource limits. RLIMIT_DATA and not RLIMIT_AS: the
// sandbox of the PDF engine reserves address space that it never uses.
func setLimits(lim Limits) []string {
	var held []string
	for _, l := range []struct {
		name  string
		which int
		value uint64
	}{
		{"memory", unix.RLIMIT_DATA, uint64(lim.Memory)},
		{"cpu", unix.RLIMIT_CPU, cpuSeconds},
		{"files", unix.RLIMIT_NOFILE, 16},
		{"no writing", unix.RLIMIT_FSIZE, 0},
		{"no core dumps", unix.RLIMIT_CORE, 0},
	} {
		if unix.Setrlimit(l.which, &unix.Rlimit{Cur: l.value, Max: l.value}) == nil {
			held = append(held, l.name)
		}
	}
	return held
}

// becomeTesseract replaces the process by tesseract, confined to reading its
// program, libraries and data. What follows on the standard input is the
// picture. It returns an exit status only when that fails.
func becomeTesseract(program string, lim Limits) int {
	err := landlock.V6.BestEffort().RestrictPaths(
		landlock.RODirs("/usr", "/lib", "/lib64", "/opt").IgnoreIfMissing(),
		landlock.ROFiles(program, "/etc/ld.so.cache", "/dev/null").IgnoreIfMissing(),
	)
	if err != nil {
		return 3
	}
	setLimits(lim)
	args := []string{"tesseract", "stdin", "stdout", "-l", "eng"}
	if err := syscall.Exec(program, args, []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8"}); err != nil {
		os.Stderr.WriteString(err.Error())
	}
	return 3
}

// cpuTime is what the process has computed so far.
func cpuTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// attributes are those of a child: it dies with us, and has a network
// namespace of its own, without any interface, where the system allows that.
func attributes(namespaces bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if namespaces {
		a.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	return a
}

// namespacesPossible says whether trying namespaces makes sense here.
const namespacesPossible = true
