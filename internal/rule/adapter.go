package rule

import (
	"slices"

	"bonafide/internal/list"
)

// FromLists lets the linter and in_list ask the loaded lists.
func FromLists(l *list.Lists) Lists { return listsOf{l} }

type listsOf struct{ *list.Lists }

// Known reports whether there is a list of that name.
func (l listsOf) Known(name string) bool { return slices.Contains(l.Names(), name) }

// Observation reports whether the code is one that reviewers may tick.
func (l listsOf) Observation(code string) bool { return l.Has("observations", code) }

// Standing gives the questions that everyone gets, in the order of their list.
func (l listsOf) Standing() []list.StandingQuestion { return l.StandingQuestions }
