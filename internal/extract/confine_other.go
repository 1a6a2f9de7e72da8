//go:build !linux

package extract

import (
	"runtime/debug"
	"syscall"
	"time"
)

// confine bounds memory as far as the runtime does; other systems have no
// locks that a process can put on itself. The deadline holds everywhere.
func confine(lim Limits) []string {
	debug.SetMemoryLimit(lim.Memory)
	return nil
}

// becomeTesseract refuses: OCR runs only where it can be confined.
func becomeTesseract(string, Limits) int { return 3 }

// cpuTime isn't measured here.
func cpuTime() time.Duration { return 0 }

func attributes(bool) *syscall.SysProcAttr { return nil }

const namespacesPossible = false
