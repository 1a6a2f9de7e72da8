package rule

import (
	"regexp"
	"strings"
)

// plain takes the prefix of fact types out of a message for people, and says
// the checker's commonest messages in our words.
func plain(message string) string {
	message = strings.ReplaceAll(message, prefix, "")
	message = operatorForm.ReplaceAllString(message, "'$1'")
	for _, r := range rewrites {
		if m := r.match.FindStringSubmatch(message); m != nil {
			return r.match.ReplaceAllString(m[0], r.say)
		}
	}
	first, _, _ := strings.Cut(message, "\n")
	return first
}

// operatorForm is an operator as the checker names it: '_==_' or '@in'.
var operatorForm = regexp.MustCompile(`'(?:_|@)?(==|!=|<=|>=|<|>|\+|-|\*|/|%|in|!)_?'`)

var rewrites = []struct {
	match *regexp.Regexp
	say   string
	mend  string
}{
	{regexp.MustCompile(`undefined field '(\w+)'`), "no field ${1} exists", "the README lists the fields of every fact; what isn't there may not be asked"},
	{regexp.MustCompile(`undeclared reference to '([\w.]+)'.*`), "no variable or function ${1} exists", "the README lists variables and functions"},
	{regexp.MustCompile(`found no matching overload for '([^']+)' applied to '(.*)'`), "no overload ${1} for ${2}", "opaque values have only contradiction functions; see the README"},
}

// mendOf says how to mend what the checker refused, "" when it can't be told.
func mendOf(message string) string {
	for _, r := range rewrites {
		if r.match.MatchString(message) {
			return r.mend
		}
	}
	if strings.Contains(message, "nesting limit") {
		return "ask of a list within a list at most once: split the rule, or compare what one element holds"
	}
	if strings.Contains(message, "Syntax error") {
		return "write one CEL expression"
	}
	return ""
}
