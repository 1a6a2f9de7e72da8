package httpd

import (
	"fmt"
	"strconv"
	"strings"

	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
)

// payment is one account with everything to look at before money goes to it.
type payment struct {
	Title  string // kind of account, with its chain
	Shown  string // as the applicant wrote it
	Checks []paymentCheck
}

// paymentCheck is one line of the checklist.
type paymentCheck struct {
	Name  string
	State string // held, look or unknown; held says what was compared, no more
	Said  string
	Do    string // what is next; empty when nothing is
}

const (
	checkHeld    = "held"
	checkLook    = "look"
	checkUnknown = "unknown"
)

// viewPayment makes the checklist of one account.
func viewPayment(f pipeline.PayoutFacts) payment {
	p := payment{Title: kindWord(f.Kind), Shown: f.Shown}
	if f.At != nil {
		p.Title += ", given on " + day(*f.At)
	}
	p.Checks = []paymentCheck{checkDigits(f), checkLists(f), checkShared(f), checkHolder(f), checkChange(f)}
	return p
}

func checkDigits(f pipeline.PayoutFacts) paymentCheck {
	c := paymentCheck{Name: "Check digits", State: checkUnknown, Said: "This form of account has none.", Do: "Read it back with the applicant."}
	switch {
	case f.Checksum == nil:
	case *f.Checksum:
		c.State, c.Said, c.Do = checkHeld, "They agree.", ""
	default:
		c.State, c.Said, c.Do = checkLook, "They don’t agree: a typing error, or another kind of account.", "Ask for it again in writing."
	}
	if f.Chain != "" {
		c.Said += " Chain: " + f.Chain + "."
	}
	return c
}

func checkLists(f pipeline.PayoutFacts) paymentCheck {
	c := paymentCheck{Name: "Lists", State: checkHeld, Said: "On none of those loaded (" + strings.Join(classWords(f.Screened), ", ") + "); most accounts are on no list."}
	if f.Withheld > 0 {
		c.State, c.Said, c.Do = checkLook, plural(f.Withheld, "entry", "entries")+" marked TLP:RED: a lead sees which.", "Ask a lead before any payment."
	}
	if len(f.Screened) == 0 {
		c.State, c.Said, c.Do = checkUnknown, "No list is loaded.", "Import one under Watchlists."
	}
	var hits []string
	for _, h := range f.Lists {
		hit := fmt.Sprintf("%s on %s (%s)", sentence(h.Relation), h.List, strings.Join(classWords([]string{h.Class}), ""))
		if h.Confidence != nil {
			hit += ", confidence " + strconv.FormatFloat(*h.Confidence, 'f', -1, 64)
		}
		hits = append(hits, hit)
	}
	if len(hits) > 0 {
		said := strings.Join(hits, "; ")
		if f.Withheld > 0 {
			said += "; " + c.Said
		}
		c.State, c.Said, c.Do = checkLook, said, "Pay nothing before whoever answers for sanctions has looked at the entry."
	}
	return c
}

// classWords are the classes of lists for people.
func classWords(classes []string) []string {
	out := make([]string, len(classes))
	for i, c := range classes {
		out[i] = strings.ReplaceAll(c, "_", " ")
	}
	return out
}

func checkShared(f pipeline.PayoutFacts) paymentCheck {
	c := paymentCheck{Name: "Named by others", State: checkHeld, Said: "On this application only."}
	switch {
	case f.SharedBy > 1 && f.Names > 1:
		c.State, c.Said, c.Do = checkLook, fmt.Sprintf("On %s under %s.", plural(f.SharedBy, "application", "applications"), plural(f.Names, "name", "names")), "Ask the bank or the service whose account it is."
	case f.SharedBy > 1:
		c.Said = fmt.Sprintf("On %s of one name.", plural(f.SharedBy, "application", "applications"))
	}
	if f.Mark != "" {
		c.Said += " Marked as " + f.Mark + "."
	}
	return c
}

func checkHolder(f pipeline.PayoutFacts) paymentCheck {
	c := paymentCheck{Name: "Holder", State: checkUnknown}
	switch {
	case f.Holder == "":
		c.Said, c.Do = "None is stated.", "Ask for a statement of the bank or service that names the holder."
		return c
	case f.HolderNames == nil:
		c.Said, c.Do = f.Holder+": nobody can tell from the names.", "Ask in which relation the holder stands to the applicant."
		return c
	}
	switch screen.Relation(*f.HolderNames) {
	case screen.NamesSame, screen.NamesVariant:
		c.State, c.Said = checkHeld, f.Holder+": a name of the application."
	case screen.NamesDifferentGiven:
		c.Said, c.Do = f.Holder+": the given name differs.", "Ask in which relation the holder stands to the applicant."
	default:
		c.State, c.Said, c.Do = checkLook, f.Holder+": no name of the application.", "Ask whose account it is, and pay to the person under contract only."
		if f.HolderKind != nil && *f.HolderKind == "company" {
			c.Do = "Ask for the firm’s registration and the contract with it."
		}
	}
	return c
}

func checkChange(f pipeline.PayoutFacts) paymentCheck {
	c := paymentCheck{Name: "Changed since the offer", State: checkUnknown, Said: "The day of the offer or of the account is unknown.", Do: "Compare with the account in the contract."}
	switch {
	case f.ChangedAfterOffer == nil:
	case *f.ChangedAfterOffer:
		c.State, c.Said, c.Do = checkLook, "It took another account’s place after the offer.", "Confirm the change by voice, on a number that you had before it."
	default:
		c.State, c.Said, c.Do = checkHeld, "No.", ""
	}
	return c
}
