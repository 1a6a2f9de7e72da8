package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// startup is how long a child may take until it is ready: a cold compile of
// the PDF engine takes 2 s alone and much longer on a busy machine.
const startup = time.Minute

// child is one reader process. One goroutine at a time uses it.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.ReadCloser
	errs   opening
	ready  bool
	doors  []string
	served int
}

// death is how a child ended.
type death struct {
	late  bool          // ended by us, at the deadline
	after time.Duration // the deadline
	took  time.Duration // what it had until then
	state string        // exit status or signal
	said  string        // the last that it wrote
}

func (d *death) Error() string { return "the reader's process ended: " + d.what() }

// what says in words for people how the process ended.
func (d *death) what() string {
	switch {
	case d.late:
		return fmt.Sprintf("longer than %s", d.after.Round(time.Millisecond))
	case d.memory():
		return "out of memory"
	}
	return d.state
}

// killed reports whether somebody else ended the process.
func (d *death) killed() bool { return !d.late && d.state == "signal: killed" }

func (d *death) memory() bool {
	return strings.Contains(d.said, "out of memory") || strings.Contains(d.said, "cannot allocate memory")
}

// spawn starts a process and sends it the limits, without waiting for its answer.
func spawn(cfg Config, namespaces bool) (*child, error) {
	hello := request{Op: opHello, Limits: &cfg.Limits, CacheDir: cfg.CacheDir}
	return run(cfg.Command, namespaces, hello)
}

func run(command []string, namespaces bool, hello request) (*child, error) {
	c := &child{cmd: exec.Command(command[0], command[1:]...)}
	c.cmd.Env = []string{}
	c.cmd.SysProcAttr = attributes(namespaces)
	c.cmd.Stderr = &c.errs
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	if err := writeFrame(c.in, hello, nil); err != nil {
		return nil, errors.Join(err, c.end())
	}
	return c, nil
}

// await waits until the child has answered the limits that it was sent.
func (c *child) await(ctx context.Context) error {
	if c.ready {
		return nil
	}
	var res response
	err := c.guarded(func() error {
		_, err := readFrame(c.out, &res)
		return err
	}, startup, ctx)
	if err != nil {
		return err
	}
	if res.Error != "" {
		return errors.New(res.Error)
	}
	c.ready, c.doors = true, res.Doors
	return nil
}

// exchange sends a request and reads the answer. Any error is a [*death] or
// that of a context, and the child can't be used afterwards.
func (c *child) exchange(ctx, pool context.Context, req request, data []byte, wall time.Duration) (res response, body []byte, err error) {
	c.served++
	err = c.guarded(func() error {
		if err := writeFrame(c.in, req, data); err != nil {
			return err
		}
		body, err = readFrame(c.out, &res)
		return err
	}, wall, ctx, pool)
	if err != nil {
		return response{}, nil, err
	}
	return res, body, nil
}

// guarded runs talk, and kills the process when it lasts too long or a context
// ends, so that talk returns.
func (c *child) guarded(talk func() error, wall time.Duration, ends ...context.Context) error {
	var late atomic.Bool
	begin := time.Now()
	timer := time.AfterFunc(wall, func() {
		late.Store(true)
		c.kill()
	})
	defer timer.Stop()
	for _, ctx := range ends {
		defer context.AfterFunc(ctx, c.kill)()
	}
	err := talk()
	if err == nil {
		return nil
	}
	for _, ctx := range ends {
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	c.end()
	return &death{late: late.Load(), after: wall, took: time.Since(begin), state: fmt.Sprint(c.cmd.ProcessState), said: c.errs.String()}
}

func (c *child) kill() { _ = c.cmd.Process.Kill() }

// end kills the process and takes its exit status. It may be called twice.
func (c *child) end() error {
	_ = c.in.Close()
	c.kill()
	if c.cmd.ProcessState != nil {
		return nil
	}
	return c.cmd.Wait()
}

// opening keeps the first 4 KiB of what a process writes to its standard error,
// where the Go runtime names the cause of a death, and drops the rest.
type opening struct {
	mu  sync.Mutex
	buf []byte
}

func (t *opening) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p[:min(len(p), 4096-len(t.buf))]...)
	return len(p), nil
}

func (t *opening) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
