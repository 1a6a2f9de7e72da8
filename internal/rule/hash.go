package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// meaning is what a rule does: a change of it needs a raised version. Texts for
// people and tests aren't part of it.
type meaning struct {
	ID, Kind, Stage, Status, Family string
	Weight                          int
	Needs, ReuseKinds               []string
	Applies, Find                   string
}

// hash is the digest of a rule's meaning, white space in expressions aside.
func (r *Rule) hash() string {
	m := meaning{r.ID, r.Kind, r.Stage, r.Status, r.Family, r.Weight, r.Needs, r.ReuseKinds, squeeze(r.Applies), squeeze(r.Find)}
	return digest(m)
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func digest(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		// Only strings and numbers come here, which always marshal.
		panic("rule: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// hashOf is the digest of a whole catalogue in its canonical form.
func hashOf(c *Catalogue) string {
	all := struct {
		Rules []*Rule
		Lists string
	}{Rules: c.Rules()}
	if l, ok := c.lists.(interface{ Hash() string }); ok {
		all.Lists = l.Hash()
	}
	return digest(all)
}

// LockFile is the name of the lock file beside the families.
const LockFile = "rules.lock"

// Lock is the lock file of the catalogue: a line a rule with id, version and
// the digest of its meaning.
func (c *Catalogue) Lock() []byte {
	var b strings.Builder
	b.WriteString("# Written by `bonafide rules lock`: id, version and the digest of what each rule means.\n")
	for _, r := range c.rules {
		fmt.Fprintf(&b, "%s %d %s\n", r.ID, r.Version, r.hash())
	}
	return []byte(b.String())
}

// CheckLock reports rules whose meaning changed without a raised version, whose
// version fell, that vanished, or that the lock file doesn't know yet.
func (c *Catalogue) CheckLock(lock []byte) Problems {
	var out Problems
	say := func(line int, what, mend string) {
		out = append(out, Problem{LockFile, line, 1, what, mend})
	}
	known := map[string]bool{}
	for i, line := range strings.Split(string(lock), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var id, hash string
		var version int
		if _, err := fmt.Sscanf(line, "%s %d %s", &id, &version, &hash); err != nil {
			say(i+1, "not a line of id, version and digest", "write the file anew with `bonafide rules lock`")
			continue
		}
		known[id] = true
		switch r := c.Rule(id); {
		case r == nil:
			say(i+1, "the rule "+id+" is gone", "ids are never reused: keep it as deprecated")
		case r.Version < version:
			say(i+1, fmt.Sprintf("%s fell from version %d to %d", id, version, r.Version), "versions only rise")
		case r.Version == version && r.hash() != hash:
			say(i+1, fmt.Sprintf("%s changed its meaning and is still version %d", id, version), "raise the version, then run `bonafide rules lock`")
		case r.hash() != hash || r.Version != version:
			say(i+1, id+" is newer than the lock file", "run `bonafide rules lock`")
		}
	}
	for _, r := range c.rules {
		if !known[r.ID] {
			say(1, "the rule "+r.ID+" isn't locked yet", "run `bonafide rules lock`")
		}
	}
	return slices.Clip(out)
}
