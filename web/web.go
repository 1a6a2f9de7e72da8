// Package web holds the pages' templates and static files. It owns markup and
// looks, and knows nothing of data: package httpd fills the templates.
package web

import "embed"

// Files are the folders templates and static.
//
//go:embed templates static
var Files embed.FS
