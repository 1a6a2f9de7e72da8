package link

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// Kinds made of mailboxes.
const (
	kindStem   = "email_stem"   // the letters of a mailbox's name, without digits and dots
	kindCommit = "commit_email" // the mailbox of most of an account's commits
)

// commonWords are what many strangers make the names of their mailboxes of. A
// stem that consists of nothing else is nobody's own.
var commonWords = strings.Fields(`a about account accounts admin agency and app apps apply applicant application backend best blockchain box builder business
	candidate career careers cloud code coder coding com company consult consultant consulting contact contractor contracts corp crypto cv data design designer dev
	developer developers developpeur devops digital direct email emails engineer engineering engineers entwickler expert for freelance freelancer frontend full fullstack
	global group guru hello help hi hire hiring home hr i im inbox info international it java javascript job jobs lead mail mailbox mails main manager master me media
	mobile my mr mrs ms net new ninja node noreply office official one online only order orders original personal php post postmaster private pro professional profile
	programmer programming project projects py python react real recruit recruiter recruiting recruitment remote reply resume resumes sales secure senior service services
	site smart soft software solution solutions stack star studio super support talent tech technical technologies technology temp test the top web webdev webmaster work
	worker working works world www x you your`)

// commonStem reports whether a stem can be cut into common words.
func commonStem(stem string) bool {
	cut := make([]bool, len(stem)+1) // cut[i]: the first i letters are common words
	cut[0] = true
	for i := range stem {
		if !cut[i] {
			continue
		}
		for _, w := range commonWords {
			if strings.HasPrefix(stem[i:], w) {
				cut[i+len(w)] = true
			}
		}
	}
	return cut[len(stem)]
}

// bears reports whether letters hold a word of one of the applicant's own names,
// in whatever script these stand.
func (r *Record) bears(letters string) bool {
	return slices.ContainsFunc(r.folded, func(n name.Folded) bool { return n.Bears(letters) })
}

// stemSignature gives the stem of an own mailbox; identify leaves out short ones
// and those that hold a token of the applicant's own name as it stands. One's own
// name in Latin letters is no rare word either: whoever is called so writes it.
func (r *Record) stemSignature(id screen.Identifier) []Signature {
	stem := id.Attrs["stem"]
	if id.Kind != screen.KindEmail || !id.Own || stem == "" || commonStem(stem) || r.bears(stem) {
		return nil
	}
	return []Signature{{Kind: kindStem, Value: stem, Spots: spots(id)}}
}

// mainShare is from which part of an account's commits on a mailbox is its main
// one: a share by itself, so that identities left out make no other the main one.
const mainShare = 0.5

// commits signs the main mailbox of each account's commits, where its share is
// known; automatic mailboxes of code hosts are nobody's.
func (r *Record) commits(s Subject) {
	for i, p := range s.App.Profiles {
		for k, c := range p.CommitIdentities {
			if c.Share == nil || *c.Share < mainShare {
				continue
			}
			field := commitField(i, k)
			for _, id := range s.Identifiers {
				at := slices.IndexFunc(id.Where, func(w screen.Where) bool { return w.Field == field })
				if id.Kind == screen.KindEmail && at >= 0 && !automatic(id.Value) {
					only := id
					only.Where = id.Where[at : at+1]
					r.Signatures = append(r.Signatures, Signature{Kind: kindCommit, Value: id.Value, Share: c.Share, Spots: spots(only)})
				}
			}
		}
	}
}

// automatic reports whether a mailbox is one that a code host or bot writes for everybody.
func automatic(mailbox string) bool {
	local, _, _ := strings.Cut(mailbox, "@")
	return local == "noreply" || local == "no-reply" || strings.Contains(local, "[bot]")
}

func commitField(profile, identity int) string {
	return fmt.Sprintf("profiles[%d].commit_identities[%d].email", profile, identity)
}
