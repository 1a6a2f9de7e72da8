package config_test

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/config"
)

func TestReadTakesFlagsAndLimits(t *testing.T) {
	f, err := config.Read(strings.NewReader("data_dir: /srv/bonafide\nlisten: 127.0.0.1:9000\nlimits:\n  pages: 20\n  wall: 5s\n"))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := f.Value("data-dir"); !ok || v != "/srv/bonafide" {
		t.Errorf("data-dir = %q, %v", v, ok)
	}
	if _, ok := f.Value("tls-cert"); ok {
		t.Error("a flag that the file leaves out has no value")
	}
	if f.Limits.Pages != 20 || f.Limits.Wall != 5*time.Second || f.Limits.Chars != 0 {
		t.Errorf("limits = %+v", f.Limits)
	}
	if err := f.Check([]string{"data-dir", "listen"}); err != nil {
		t.Error(err)
	}
}

func TestReadSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a doubled name", "listen: a\nlisten: b\n", "line 2"},
		{"a limit that isn't one", "limits:\n  pags: 3\n", `line 2: there is no limit "pags"`},
		{"a list where a value is wanted", "listen: [a]\n", "one value"},
		{"no lines of names and values", "- a\n", "write lines"},
		{"broken YAML", "a: [\n", "configuration"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := config.Read(strings.NewReader(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
	f, err := config.Read(strings.NewReader("listn: 127.0.0.1:1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Check([]string{"listen"}); err == nil || !strings.Contains(err.Error(), `"listn"`) {
		t.Errorf("err = %v, want the misspelt name", err)
	}
	var none *config.File
	if _, ok := none.Value("listen"); ok || none.Check(nil) != nil {
		t.Error("no file configures nothing")
	}
}
