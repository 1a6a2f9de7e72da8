package identify

import "strings"

// NormaliseDevice gives the canonical form of a device identifier as a
// customer's system made it, or empty for the placeholders of systems that had
// none. A user agent is never a device.
func NormaliseDevice(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > 256 || placeholders[strings.ToLower(s)] || uniform(s) {
		return ""
	}
	return s
}

var placeholders = set("unknown undefined not_available not-available anonymous default device browser mobile desktop")

// uniform reports whether all letters and digits are the same one, as in the
// null UUID.
func uniform(s string) bool {
	var first byte
	for i := range len(s) {
		if !isAlnum(s[i]) {
			continue
		}
		if first == 0 {
			first = s[i]
		} else if s[i] != first {
			return false
		}
	}
	return true
}
