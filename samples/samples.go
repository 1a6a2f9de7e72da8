// Package samples holds invented applications: honest ones, suspect ones, and
// hostile files; and the scenarios that the whole chain is held to, from the
// documented cases to the honest people who look like them. Nobody in them
// exists. They fill the demo, and their golden outputs hold the whole chain to
// what it promises.
package samples

import "embed"

// FS holds the folders honest and suspect, one packet a folder.
//
//go:embed all:honest all:suspect
var FS embed.FS

// Scenarios holds the folder scenarios, one file a scenario; see [LoadScenarios].
//
//go:embed scenarios
var Scenarios embed.FS
