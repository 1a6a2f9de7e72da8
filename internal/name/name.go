// Package name owns people's names: how two of them relate, which strings read
// as one, and where a résumé or a file name carries one.
//
// A relation is a word, never a number, and errs towards [screen.NamesUnknown]:
// calling one person two is the costliest mistake of the product. The package
// does not know origins, sexes or languages of names, does not judge which name
// is true, and keeps no state but immutable tables.
package name

import "bonafide/internal/screen"

// Relate says how the names of two people relate; see package rules' page on
// names for the meaning. It is symmetric.
func Relate(a, b string) screen.Relation { return RelateFolded(Fold(a), Fold(b)) }
