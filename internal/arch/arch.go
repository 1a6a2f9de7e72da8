// Package arch holds the map of the packages to what each may import of this
// module, and tests it, together with package documentation and sizes. It owns
// no code that runs.
package arch

// may lists what a package may import of internal/. It is the one place where
// the direction of the dependencies is written down: words at the bottom,
// stages above them, the chain above the stages, the web on top.
var may = map[string]string{
	"arch":              "",
	"screen":            "",
	"fact":              "screen",
	"name":              "screen",
	"list":              "screen",
	"keys":              "",
	"config":            "extract/limit",
	"review":            "screen",
	"intake":            "screen",
	"extract/limit":     "screen",
	"extract/imagehash": "screen",
	"extract/office":    "screen extract/limit extract/imagehash",
	"extract/html":      "screen extract/limit",
	"extract/rtf":       "screen extract/limit extract/office",
	"extract/pdfium":    "screen",
	"extract/pdf":       "screen extract/pdfium extract/limit extract/imagehash",
	"extract":           "screen extract/limit extract/imagehash extract/office extract/html extract/rtf extract/pdf",
	"history":           "screen name list",
	"invent":            "screen",
	"export":            "screen",
	"dataset":           "screen name list dataset/packfile",
	"dataset/packfile":  "",
	"dataset/pack":      "dataset dataset/packfile name list",
	"identify":          "screen name history list",
	"enrich":            "screen fact name list dataset identify history",
	"watchlist":         "screen fact name history identify",
	"watchlist/search":  "screen name watchlist",
	"link":              "screen fact name list history link/cluster",
	"link/cluster":      "screen",
	"rule":              "screen fact list",
	"score":             "screen",
	"jobs":              "",
	"store":             "screen fact keys link watchlist review",
	"store/storetest":   "store screen fact keys link watchlist review jobs",
	"pipeline":          "screen fact name list intake extract identify history dataset enrich watchlist watchlist/search link link/cluster rule score store jobs review",
	"httpd":             "screen fact name list intake export extract identify history dataset enrich watchlist watchlist/search link rule score store jobs review pipeline",
}
