package pipeline

import (
	"testing"

	"bonafide/internal/rule"
)

func TestWhatReachesHighAloneIsForLeadsToSilence(t *testing.T) {
	for _, tt := range []struct {
		name string
		rule rule.Rule
		want bool
	}{
		{"an ordinary rule", rule.Rule{Family: "network", Weight: 2}, false},
		{"a heavy one", rule.Rule{Family: "reuse", Weight: 19}, false},
		{"one that reaches high alone", rule.Rule{Family: "reuse", Weight: 20}, true},
		{"a light one on intelligence", rule.Rule{Family: "intelligence", Weight: 8}, true},
	} {
		if got := forLeads(&tt.rule); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
