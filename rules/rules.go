// Package rules embeds the catalogue: one folder a family, one file a rule, and
// the lists that rules and stages read. Package rule loads the rules and package
// list the lists; nothing here interprets them.
package rules

import "embed"

// FS holds */*.yaml, the folder lists included, and the lock file.
//
//go:embed */*.yaml rules.lock
var FS embed.FS
