package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/screen"
)

// TestMain lets the test binary be its own reader process.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "extract-worker":
			os.Exit(WorkerMain(context.Background(), os.Stdin, os.Stdout))
		case "wild-worker":
			os.Exit(wildWorker(os.Stdin, os.Stdout))
		}
	}
	os.Exit(m.Run())
}

// wildWorker is a reader whose parsers do what the file says, confined like a real one.
func wildWorker(in io.Reader, out io.Writer) int {
	var hello request
	if _, err := readFrame(in, &hello); err != nil {
		return 2
	}
	w := worker{lim: hello.Limits.Filled()}
	if writeFrame(out, response{Doors: confine(w.lim)}, nil) != nil {
		return 1
	}
	for {
		var req request
		data, err := readFrame(in, &req)
		if err != nil {
			return 0
		}
		switch string(data) {
		case "hang":
			select {}
		case "eat":
			kept := map[int][]byte{}
			for n := 0; ; n++ {
				kept[n] = bytes.Repeat([]byte{1}, 16<<20)
			}
		case "die":
			os.Exit(7)
		case "die once":
			if !req.Options.OneReader {
				os.Exit(7)
			}
		case "write":
			if err := os.WriteFile(os.TempDir()+"/written-by-a-confined-reader", data, 0o600); err == nil {
				data = []byte("a file was written")
			}
		case "read":
			if _, err := os.ReadFile("/etc/passwd"); err == nil {
				data = []byte("a file was read")
			}
		case "babble":
			fmt.Fprint(out, strings.Repeat("\xff", 100))
			continue
		}
		res, body := w.answer(context.Background(), req, data)
		if writeFrame(out, res, body) != nil {
			return 1
		}
	}
}

func testPool(t *testing.T, worker string, cfg Config) *Pool {
	t.Helper()
	cfg.Command = []string{os.Args[0], worker}
	p, err := NewPool(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestAFileThatHarmsItsReaderGetsAVerdictAndTheOthersTheirText(t *testing.T) {
	p := testPool(t, "wild-worker", Config{Workers: 2, Limits: Limits{Wall: 4 * time.Second, Memory: 256 << 20}})
	t.Log(p.Isolation())
	for _, c := range []struct {
		name, data string
		verdict    screen.Verdict
		limit      string
	}{
		{"a file that hangs its reader exceeds the time", "hang", screen.OverLimit, "wall"},
		{"a file that eats memory exceeds the memory", "eat", screen.OverLimit, "memory"},
		{"a file that ends its reader is damaged", "die", screen.Damaged, ""},
		{"a reader that answers nonsense is replaced", "babble", screen.Damaged, ""},
		{"a file whose reader died once is read by another", "die once", screen.Good, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			begin := time.Now()
			doc := p.Text(t.Context(), "x.txt", []byte(c.data), Options{})
			if doc.Quality.Verdict != c.verdict || doc.Quality.Limit != c.limit {
				t.Errorf("verdict %q, limit %q, reasons %q", doc.Quality.Verdict, doc.Quality.Limit, doc.Quality.Reasons)
			}
			if took := time.Since(begin); took > 10*time.Second {
				t.Errorf("took %s, want at most 10 s", took)
			}
			if len(doc.Quality.Reasons) == 0 || doc.SHA256 == "" {
				t.Errorf("no reason or no digest: %+v", doc)
			}
			after := p.Text(t.Context(), "y.txt", []byte("Anna Probe"), Options{})
			if after.Text != "Anna Probe" {
				t.Errorf("the next file was read as %+v", after)
			}
		})
	}
	if p.Deaths() < 6 {
		t.Errorf("Deaths = %d, want at least 6", p.Deaths())
	}
}

func TestKillingReadersInTheMiddleLosesNoFile(t *testing.T) {
	p := testPool(t, "extract-worker", Config{Workers: 2, CacheDir: t.TempDir()})
	stop := make(chan struct{})
	var killer, files sync.WaitGroup
	killer.Go(func() {
		for range 2 {
			select {
			case <-stop:
				return
			case <-time.After(30 * time.Millisecond):
			}
			c := <-p.slots
			if c != nil {
				c.kill()
			}
			p.slots <- c
		}
	})
	for i := range 60 {
		files.Go(func() {
			want := fmt.Sprintf("file %d\n%s", i, strings.Repeat("word ", 2000))
			if doc := p.Text(t.Context(), "x.txt", []byte(want), Options{}); doc.Text != want {
				t.Errorf("file %d: %+v", i, doc.Quality)
			}
		})
	}
	files.Wait()
	close(stop)
	killer.Wait()
}

func TestAConfinedReaderCanNeitherWriteNorReadFiles(t *testing.T) {
	p := testPool(t, "wild-worker", Config{Workers: 1})
	for _, what := range []string{"write", "read"} {
		if what == "read" && !strings.Contains(p.Isolation(), "landlock") {
			t.Skip("the kernel has no Landlock")
		}
		if doc := p.Text(t.Context(), "x", []byte(what), Options{}); doc.Text != what {
			t.Errorf("%s: %s", what, doc.Text)
		}
	}
}

func TestReadersAreRecycledAfterTheirNumberOfFiles(t *testing.T) {
	p := testPool(t, "wild-worker", Config{Workers: 1, Recycle: 3})
	seen := map[int]bool{}
	for range 7 {
		c := <-p.slots
		seen[c.cmd.Process.Pid] = true
		p.slots <- c
		p.Text(t.Context(), "x.txt", []byte("text"), Options{})
	}
	if len(seen) != 3 {
		t.Errorf("7 files were read by %d processes, want 3", len(seen))
	}
}

func TestAClosedPoolAnswersWithAVerdict(t *testing.T) {
	p := testPool(t, "wild-worker", Config{Workers: 1, Limits: Limits{Wall: 30 * time.Second}})
	done := make(chan screen.Document)
	go func() { done <- p.Text(context.Background(), "x", []byte("hang"), Options{}) }()
	time.Sleep(100 * time.Millisecond)
	p.Close()
	select {
	case doc := <-done:
		if doc.Quality.Verdict != screen.Damaged {
			t.Errorf("verdict %q", doc.Quality.Verdict)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Close left a call hanging")
	}
	if doc := p.Text(t.Context(), "x", []byte("text"), Options{}); doc.Quality.Verdict != screen.Damaged {
		t.Errorf("after Close: verdict %q", doc.Quality.Verdict)
	}
}

func TestFormatsWithoutPagesHaveNoPageImages(t *testing.T) {
	p := testPool(t, "extract-worker", Config{Workers: 1, CacheDir: t.TempDir()})
	if _, err := p.PageImage(t.Context(), []byte("plain text"), 1, 100); !errors.Is(err, ErrNoPages) {
		t.Errorf("err = %v, want ErrNoPages", err)
	}
	doc := p.Text(t.Context(), "x.txt", []byte("plain text"), Options{})
	if got := p.Render(t.Context(), []byte("plain text"), doc); got.Text != "plain text" || got.Rendered {
		t.Errorf("Render changed a text file: %+v", got)
	}
}

func FuzzReadFrame(f *testing.F) {
	var b bytes.Buffer
	if err := writeFrame(&b, request{Op: opText, Name: "x"}, []byte("data")); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte{0, 0, 0, 2, 0, 0, 0, 0, '{', '}'})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 8 && (data[0] > 0 || data[4] > 0) {
			return // announces more than 16 MiB: refused by length or broken off, and slow to try
		}
		var req request
		body, err := readFrame(bytes.NewReader(data), &req)
		if err == nil && len(body) > len(data) {
			t.Fatal("a body longer than its frame")
		}
	})
}
