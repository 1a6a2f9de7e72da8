package httpd

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// touchView is one row of the timeline: where the applicant says to be against
// what a clock showed.
type touchView struct {
	At                time.Time
	What, How         string
	Local             string // the hour at the place stated
	Claimed, Seen     string // offsets in words; empty: unknown
	ClaimedX, SeenX   float64
	HasClaim, HasSeen bool
	Apart             string // "9 h apart", "agrees" or "not sent"
	Far               bool
	Network           string
}

var touchWords = map[string]string{"apply": "Applied", "login": "Log-in", "schedule": "Scheduled", "assessment": "Assessment", "interview": "Interview",
	"onboarding": "Onboarding", "shipping": "Shipping", "payout_change": "Payout changed"}

// viewTouches puts the touchpoints in order. zone is the IANA zone of the place
// stated; empty when it is unknown or the place has several.
func viewTouches(r Record, zone string) []touchView {
	claimed, err := time.LoadLocation(zone)
	if zone == "" || err != nil {
		claimed = nil
	}
	var out []touchView
	for _, t := range r.Application.Touchpoints {
		out = append(out, viewTouch(t, claimed))
	}
	if len(out) == 0 && r.Application.AppliedAt != nil {
		out = append(out, viewTouch(screen.Touchpoint{At: r.Application.AppliedAt, Kind: "apply"}, claimed))
	}
	slices.SortStableFunc(out, func(a, b touchView) int { return a.At.Compare(b.At) })
	return out
}

func viewTouch(t screen.Touchpoint, claimed *time.Location) touchView {
	v := touchView{What: touchWords[t.Kind], Apart: "not sent", Network: networkWords(t)}
	if v.What == "" {
		v.What = sentence(t.Kind)
	}
	v.How = strings.Join(slices.DeleteFunc([]string{t.TimeZone, short(t.UserAgent, 60)}, func(s string) bool { return s == "" }), " · ")
	if t.At == nil {
		return v
	}
	v.At = *t.At
	var claim int
	if claimed != nil {
		local := t.At.In(claimed)
		_, seconds := local.Zone()
		claim = seconds / 60
		v.HasClaim, v.Claimed, v.ClaimedX, v.Local = true, offsetWords(claim), offsetX(claim), local.Format("15:04")
	}
	seen, ok := observed(t)
	if !ok {
		return v
	}
	v.HasSeen, v.Seen, v.SeenX = true, offsetWords(seen), offsetX(seen)
	switch apart := max(claim-seen, seen-claim); {
	case !v.HasClaim:
		v.Apart = "no place to compare"
	case apart == 0:
		v.Apart = "agrees"
	default:
		v.Apart, v.Far = span(time.Duration(apart)*time.Minute)+" apart", apart > 60
	}
	return v
}

// observed is what the clock of the device showed, in minutes east of UTC.
func observed(t screen.Touchpoint) (minutes int, ok bool) {
	if t.UTCOffsetMinutes != nil {
		return *t.UTCOffsetMinutes, true
	}
	if t.TimeZone == "" {
		return 0, false
	}
	zone, err := time.LoadLocation(t.TimeZone)
	if err != nil {
		return 0, false
	}
	_, seconds := t.At.In(zone).Zone()
	return seconds / 60, true
}

// offsetX places an offset on a line from −12 h (0) to +14 h (208).
func offsetX(minutes int) float64 { return (float64(minutes)/60 + 12) * 8 }

func offsetWords(minutes int) string {
	if minutes == 0 {
		return "UTC"
	}
	sign := "+"
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	return fmt.Sprintf("UTC%s%02d:%02d", sign, minutes/60, minutes%60)
}

func networkWords(t screen.Touchpoint) string {
	words := t.IP
	if n := t.Network; n != nil {
		for _, x := range []struct{ value, word string }{{n.VPN, "VPN"}, {n.Proxy, "proxy"}} {
			switch x.value {
			case "", "false":
			case "true":
				words += ", " + x.word
			default:
				words += ", " + x.word + " " + x.value
			}
		}
	}
	return strings.TrimPrefix(words, ", ")
}
