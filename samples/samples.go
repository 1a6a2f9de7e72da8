// Package samples holds invented applications: honest ones, suspect ones, and
// hostile files. Nobody in them exists. They fill the demo, and their golden
// outputs hold the whole chain to what it promises.
package samples

import "embed"

// FS holds the folders honest and suspect, one packet a folder.
//
//go:embed all:honest all:suspect
var FS embed.FS
