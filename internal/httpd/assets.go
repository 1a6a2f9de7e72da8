package httpd

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"bonafide/web"
)

// assets are the static files under addresses that carry a hash of their
// content, so that they may be kept for ever.
type assets struct {
	url    map[string]string // name to address
	byName map[string]asset  // last part of the address to content
}

type asset struct {
	kind          string
	plain, zipped []byte // zipped is nil where it isn't smaller
}

func loadAssets() (*assets, error) {
	a := &assets{url: map[string]string{}, byName: map[string]asset{}}
	files, err := fs.ReadDir(web.Files, "static")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		content, err := fs.ReadFile(web.Files, "static/"+f.Name())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(f.Name())
		name := strings.TrimSuffix(f.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		a.url[f.Name()] = "/static/" + name
		a.byName[name] = asset{kind: mime.TypeByExtension(ext), plain: content, zipped: zip(content)}
	}
	return a, nil
}

func zip(content []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = w.Write(content)                               // a buffer takes everything
	_ = w.Close()
	if b.Len() >= len(content) {
		return nil
	}
	return b.Bytes()
}

func (a *assets) serve(w http.ResponseWriter, r *http.Request, name string) bool {
	f, ok := a.byName[name]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if f.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	_, _ = w.Write(body) // the reader has gone: nobody to tell
	return true
}
