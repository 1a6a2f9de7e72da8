package keys

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func testRing(t testing.TB, gens ...generation) *Ring {
	t.Helper()
	if len(gens) == 0 {
		gens = []generation{{ID: 1, Root: bytes.Repeat([]byte{7}, 32)}}
	}
	r, err := ring(gens)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOpenMakesTheKeyOnceAndReadsItAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if first.Fingerprint("email", "a@mail.example") != second.Fingerprint("email", "a@mail.example") {
		t.Error("the key changed between two starts")
	}
	other, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if first.Prints()[1] == other.Prints()[1] {
		t.Error("two installations have one key")
	}
	info, err := os.Stat(filepath.Join(dir, FileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestOpenRefusesWhatItCannotTrust(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		mode          os.FileMode
		err           error
		says          string
	}{
		{"a file that others can read", `{}`, 0o644, ErrPermissions, "chmod 600"},
		{"a file that the group can write", `{}`, 0o620, ErrPermissions, "chmod 600"},
		{"a file that isn't JSON", `root`, 0o600, ErrFormat, "restore it"},
		{"a file without generations", `{"generations":[]}`, 0o600, ErrFormat, "no generation"},
		{"a root that is too short", `{"generations":[{"generation":1,"root":"AAAA"}]}`, 0o600, ErrFormat, "32 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, FileName)
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, tt.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(dir); !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("err = %v, want %v saying %q", err, tt.err, tt.says)
			}
		})
	}
}

func TestKindAndValueDoNotRunIntoEachOther(t *testing.T) {
	r := testRing(t)
	if r.Fingerprint("email", "x") == r.Fingerprint("emai", "lx") {
		t.Error("fingerprints of different kinds are equal")
	}
	if r.MAC(Facts, []byte("ab"), []byte("c")) == r.MAC(Facts, []byte("a"), []byte("bc")) {
		t.Error("codes of differently cut parts are equal")
	}
	if r.MAC(Facts, []byte("a")) == r.MAC(Audit, []byte("a")) {
		t.Error("two purposes share a key")
	}
}

func TestSealedContentsOpenOnlyWhereTheyBelong(t *testing.T) {
	r := testRing(t)
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		place := rapid.String().Draw(t, "place")
		sealed := r.Seal(Blobs, place, plain)
		if got, err := r.Open(Blobs, place, sealed); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%q, %v", got, err)
		}
		if _, err := r.Open(Blobs, place+"x", sealed); !errors.Is(err, ErrSealed) {
			t.Fatalf("it opens in another place: %v", err)
		}
		if _, err := r.Open(Facts, place, sealed); !errors.Is(err, ErrSealed) {
			t.Fatalf("it opens for another purpose: %v", err)
		}
		at := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
		sealed[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := r.Open(Blobs, place, sealed); !errors.Is(err, ErrSealed) {
			t.Fatalf("a flipped bit at %d goes unnoticed: %v", at, err)
		}
		if _, err := r.Open(Blobs, place, sealed[:at]); !errors.Is(err, ErrSealed) {
			t.Fatalf("cut at %d goes unnoticed: %v", at, err)
		}
	})
}

func TestANewGenerationStillOpensWhatTheOldOneSealed(t *testing.T) {
	one := generation{ID: 1, Root: bytes.Repeat([]byte{7}, 32)}
	two := generation{ID: 2, Root: bytes.Repeat([]byte{8}, 32)}
	before, after := testRing(t, one), testRing(t, one, two)
	if got, err := after.Open(Blobs, "x", before.Seal(Blobs, "x", []byte("old"))); err != nil || string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := before.Open(Blobs, "x", after.Seal(Blobs, "x", []byte("new"))); !errors.Is(err, ErrSealed) {
		t.Errorf("an unknown generation: %v", err)
	}
	if after.Generation() != 2 || before.Prints()[1] != after.Prints()[1] || !bytes.Equal(before.AuditKey(), after.AuditKey()) {
		t.Error("the first generation changed with the second")
	}
	if _, err := ring([]generation{one, one}); !errors.Is(err, ErrFormat) {
		t.Errorf("one generation twice: %v", err)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	r := testRing(b)
	for b.Loop() {
		r.Fingerprint("email", "somebody@mail.example")
	}
}
