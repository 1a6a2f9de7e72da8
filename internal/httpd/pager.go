package httpd

import (
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"
)

// rowsPerList of the lists that are read in pages: clusters, shared values.
const rowsPerList = 50

// pager says where a page of a list stands, with the addresses of its neighbours.
type pager struct {
	View     string // the one shown
	From, To int    // rows shown, from 1
	Previous string // empty at the ends
	Next     string

	path   string
	keep   url.Values // further parameters of the addresses
	offset int
}

// newPager reads the view and the offset that a request asks for: view when it
// names it, else the view "open".
func newPager(c *gin.Context, path, view string) pager {
	p := pager{View: "open", path: path}
	if c.Query("view") == view {
		p.View = view
	}
	from, _ := strconv.Atoi(c.Query("from"))
	p.offset = max(0, from)
	return p
}

// shows notes how many rows of how many the page holds.
func (p *pager) shows(rows, total int) {
	p.From, p.To = min(p.offset+1, total), min(p.offset+rows, total)
	at := func(from int) string {
		to := "?view=" + url.QueryEscape(p.View) + "&from=" + strconv.Itoa(from)
		if len(p.keep) > 0 {
			to += "&" + p.keep.Encode()
		}
		return p.path + to
	}
	if p.offset > 0 {
		p.Previous = at(max(0, p.offset-rowsPerList))
	}
	if p.To < total {
		p.Next = at(p.offset + rowsPerList)
	}
}
