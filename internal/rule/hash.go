package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
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

// hashOf is the digest of a whole catalogue: of the rule files byte by byte, for
// whoever approves a set approves its tests and comments too, and of its lists.
func hashOf(files hash.Hash, lists Lists) string {
	all := struct{ Rules, Lists string }{Rules: hex.EncodeToString(files.Sum(nil))}
	if l, ok := lists.(interface{ Hash() string }); ok {
		all.Lists = l.Hash()
	}
	return digest(all)
}

// addFile takes one file into the digest of all.
func addFile(files hash.Hash, name string, data []byte) {
	fmt.Fprintf(files, "%s %d\n", name, len(data))
	files.Write(data)
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

// CheckLock reports every difference between the catalogue and its lock file:
// what LockBreaks reports, and rules that the file doesn't know in this version.
func (c *Catalogue) CheckLock(lock []byte) Problems {
	out, locked := c.compareLock(lock)
	for _, r := range c.rules {
		if v, ok := locked[r.ID]; !ok || v < r.Version {
			out = append(out, Problem{LockFile, 1, 1, fmt.Sprintf("version %d of %s isn't locked yet", r.Version, r.ID), "run `bonafide rules lock`"})
		}
	}
	return out
}

// LockBreaks reports what a new lock file must not hide: a meaning that changed
// without a raised version, a version that fell, a rule that vanished.
func (c *Catalogue) LockBreaks(lock []byte) Problems {
	out, _ := c.compareLock(lock)
	return out
}

// compareLock gives the breaks, and the locked version by rule.
func (c *Catalogue) compareLock(lock []byte) (out Problems, locked map[string]int) {
	locked = map[string]int{}
	for i, line := range strings.Split(string(lock), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		say := func(what, mend string) { out = append(out, Problem{LockFile, i + 1, 1, what, mend}) }
		var id, hash string
		var version int
		if _, err := fmt.Sscanf(line, "%s %d %s", &id, &version, &hash); err != nil {
			say("not a line of id, version and digest", "restore the file from the repository")
			continue
		}
		locked[id] = version
		at := slices.IndexFunc(c.rules, func(r *compiled) bool { return r.ID == id })
		if at < 0 {
			say("the rule "+id+" is gone", "ids are never reused: keep it as deprecated")
			continue
		}
		r := c.rules[at]
		blame := func(what, mend string) { out = append(out, Problem{r.file, r.version, 1, what, mend}) }
		switch {
		case r.Version < version:
			blame(fmt.Sprintf("%s fell from version %d to %d", id, version, r.Version), "versions only rise")
		case r.Version == version && r.hash() != hash:
			blame(fmt.Sprintf("%s changed its meaning and is still version %d", id, version), "raise the version; in a folder, run `bonafide rules lock` then")
		}
	}
	return out, locked
}
