package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// serving is a server as a process of its own, with one person signed in.
type serving struct {
	t         *testing.T
	dir, addr string
	cmd       *exec.Cmd
	errs      *bytes.Buffer
	http      *http.Client
}

const servedPassword = "a long invented password"

// newServing makes a data directory with a person; start it.
func newServing(t *testing.T) *serving {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	add, _, errs := program(dir, "user", "add", "crash@mail.example", "--name", "Crash Tester", "--roles", "reviewer", "--password-stdin")
	add.Stdin = strings.NewReader(servedPassword + "\n")
	if err := add.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &serving{t: t, dir: dir, addr: addr, http: &http.Client{Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// start runs the server until it answers.
func (s *serving) start() {
	s.t.Helper()
	s.cmd, _, s.errs = program(s.dir, "serve", "--listen", s.addr)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	for until := time.Now().Add(40 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		res, err := s.http.Get("http://" + s.addr + "/signin")
		if err == nil {
			res.Body.Close()
			return
		}
		if time.Now().After(until) {
			s.t.Fatalf("the server doesn't answer: %v\n%s", err, s.errs)
		}
	}
}

// kill is SIGKILL, at whatever the server is doing.
func (s *serving) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.cmd.Wait()
}

// stop ends the server as an operator does.
func (s *serving) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the server ended with %v: %s", err, s.errs)
	}
}

func (s *serving) post(path, kind string, body io.Reader) (status int, location string, err error) {
	req, err := http.NewRequest(http.MethodPost, "http://"+s.addr+path, body)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := s.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, res.Header.Get("Location"), err
}

func (s *serving) signIn() {
	s.t.Helper()
	status, to, err := s.post("/signin", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"email": {"crash@mail.example"}, "password": {servedPassword}}.Encode()))
	if err != nil || status != http.StatusSeeOther || strings.HasPrefix(to, "/signin") {
		s.t.Fatalf("signing in: %d %s %v", status, to, err)
	}
}

// upload sends files in one form and gives the batch's id; "" when nothing was
// acknowledged.
func (s *serving) upload(files map[string]string) (batch string) {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, content := range files {
		p, err := w.CreateFormFile("files", name)
		if err == nil {
			_, err = io.WriteString(p, content)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	status, to, err := s.post("/intake", w.FormDataContentType(), &body)
	if err != nil {
		return ""
	}
	batch, ok := strings.CutPrefix(to, "/intake/")
	if status != http.StatusSeeOther || !ok {
		s.t.Fatalf("the upload is answered with %d %s", status, to)
	}
	return batch
}

func invented(n int) (name, content string) {
	return fmt.Sprintf("cv-%03d.txt", n), fmt.Sprintf("Person Number%c%c\nperson.%d@mail.example\n\nWork experience\n2019 – 2022  Engineer, Example Works %d\n", 'a'+n/26%26, 'a'+n%26, n, n)
}

// answered looks into the batches until each file has been judged.
func (s *serving) answered(batches []string) map[string][]store.FileProgress {
	s.t.Helper()
	for until := time.Now().Add(60 * time.Second); ; {
		out, waiting := map[string][]store.FileProgress{}, 0
		inside(s.t, s.dir, func(ctx context.Context, st *store.Store) {
			audited(ctx, s.t, st)
			for _, b := range batches {
				files, err := st.Progress(ctx, b)
				if err != nil {
					s.t.Fatal(err)
				}
				for _, f := range files {
					if f.State == "waiting" || f.State == "reading" {
						waiting++
					}
				}
				out[b] = files
			}
		})
		if waiting == 0 {
			return out
		}
		if time.Now().After(until) {
			s.t.Fatalf("%d files are still waiting", waiting)
		}
		s.start()
		time.Sleep(3 * time.Second)
		s.stop()
	}
}

func TestAKilledServerLosesNoAcknowledgedUpload(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a server for half a minute")
	}
	random := moments(t)
	s := newServing(t)
	s.start()
	s.signIn()
	acknowledged := map[string]string{} // batch to file
	kills := 0
	for n := 0; n < *crashFiles; n++ {
		name, content := invented(n)
		killed := n%4 == 1
		if killed { // somewhere between before the request and after the answer
			after := time.Duration(random.Int64N(int64(60 * time.Millisecond)))
			process := s.cmd.Process
			time.AfterFunc(after, func() { _ = process.Kill() })
			kills++
		}
		if batch := s.upload(map[string]string{name: content}); batch != "" {
			acknowledged[batch] = name
		}
		if killed {
			_ = s.cmd.Wait()
			s.start()
		}
	}
	s.kill()
	kills++
	batches := make([]string, 0, len(acknowledged))
	for b := range acknowledged {
		batches = append(batches, b)
	}
	t.Logf("%d kills, %d of %d uploads acknowledged", kills, len(batches), *crashFiles)
	for b, files := range s.answered(batches) {
		if len(files) != 1 || files[0].Name != acknowledged[b] || files[0].State != "checked" || files[0].Verdict != screen.Good || files[0].Ran == 0 {
			t.Errorf("%s: %+v", acknowledged[b], files)
		}
	}
	if len(batches) < *crashFiles/2 {
		t.Errorf("only %d uploads were acknowledged: the test shows nothing", len(batches))
	}
	onceEach(t, s.dir, acknowledged)
}

// onceEach checks that every acknowledged file is one application, and that an
// unacknowledged one is there at most once.
func onceEach(t *testing.T, dir string, acknowledged map[string]string) {
	t.Helper()
	inside(t, dir, func(ctx context.Context, st *store.Store) {
		hits, err := st.Recent(ctx, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, h := range hits {
			a, err := st.Application(ctx, h.App)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range a.Documents {
				count[d.Name]++
				data, err := st.DocumentBytes(ctx, h.App, d.ID)
				n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(d.Name, "cv-"), ".txt"))
				if _, want := invented(n); err != nil || string(data) != want {
					t.Errorf("%s is not what was sent: %q, %v", d.Name, data, err)
				}
			}
		}
		for _, name := range acknowledged {
			if count[name] != 1 {
				t.Errorf("%s was acknowledged and is there %d times", name, count[name])
			}
		}
		for name, n := range count {
			if n > 1 {
				t.Errorf("%s is there %d times", name, n)
			}
		}
	})
}

// readers are the processes that a process started to read documents.
func readers(parent int) (pids []int) {
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, d := range dirs {
		stat, err := os.ReadFile(filepath.Join(d, "stat"))
		if err != nil {
			continue
		}
		line, _ := os.ReadFile(filepath.Join(d, "cmdline"))
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) && bytes.Contains(line, []byte("extract-worker")) {
			pid, err := strconv.Atoi(filepath.Base(d))
			if err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func TestAKilledReaderStopsNeitherItsFileNorTheServer(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("children are found under /proc, which this system lacks")
	}
	random := moments(t)
	s := newServing(t)
	s.start()
	s.signIn()
	files := map[string]string{}
	for n := range *crashFiles {
		name, content := invented(n)
		files[name] = content
	}
	stop, done, killed := make(chan struct{}), make(chan struct{}), 0
	go func() {
		defer close(done)
		for killed < 6 {
			if pids := readers(s.cmd.Process.Pid); len(pids) > 0 && syscall.Kill(pids[random.IntN(len(pids))], syscall.SIGKILL) == nil {
				killed++
			}
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(20+random.IntN(200)) * time.Millisecond):
			}
		}
	}()
	batch := s.upload(files)
	if batch == "" {
		t.Fatalf("the server broke off: %s", s.errs)
	}
	select {
	case <-done:
	case <-time.After(15 * time.Second):
	}
	close(stop)
	<-done
	if killed == 0 {
		t.Fatal("no reader was found: the test shows nothing")
	}
	name, content := invented(900)
	if s.upload(map[string]string{name: content}) == "" {
		t.Fatalf("the server doesn't go on after %d killed readers: %s", killed, s.errs)
	}
	s.stop()
	got := s.answered([]string{batch})[batch]
	if len(got) != len(files) {
		t.Errorf("%d of %d files are there", len(got), len(files))
	}
	for _, f := range got {
		if f.State != "checked" && f.Reason == "" || f.Verdict == "" {
			t.Errorf("no answer for %+v", f)
		}
	}
	t.Logf("%d readers killed", killed)
}
