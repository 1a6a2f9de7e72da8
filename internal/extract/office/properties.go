package office

import (
	"bytes"
	"context"
	"encoding/xml"
	"image"
	_ "image/gif"  // decodes GIF
	_ "image/jpeg" // decodes JPEG
	_ "image/png"  // decodes PNG
	"maps"
	"slices"
	"strings"

	_ "golang.org/x/image/bmp"  // decodes BMP
	_ "golang.org/x/image/tiff" // decodes TIFF
	_ "golang.org/x/image/webp" // decodes WebP

	"bonafide/internal/extract/imagehash"
	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

// coreKeys maps elements of docProps/core.xml to metadata keys. dc:creator is
// the author; the program stands in app.xml.
var coreKeys = map[string]string{
	"title": "title", "subject": "subject", "creator": "author", "keywords": "keywords", "description": "comments",
	"category": "category", "lastModifiedBy": "last_modified_by", "revision": "revision", "created": "created",
	"modified": "modified", "lastPrinted": "last_printed", "identifier": "identifier", "version": "version",
}

// appKeys maps elements of docProps/app.xml to metadata keys.
var appKeys = map[string]string{
	"Application": "application", "AppVersion": "app_version", "Company": "company", "Manager": "manager",
	"Template": "template", "TotalTime": "total_edit_minutes", "Pages": "pages", "HyperlinkBase": "hyperlink_base",
}

// mostCustom bounds the custom properties kept.
const mostCustom = 30

// set keeps a property that says something. Dates of Word have no offset that
// means anything: they are UTC by definition.
func set(doc *screen.Document, key, value string) {
	if value != "" && doc.Metadata[key] == "" {
		doc.Metadata[key] = value
	}
}

// properties reads core, application and custom properties. Files without them
// are common and no damage.
func (d *docx) properties(ctx context.Context) {
	put := func(k, v string) { set(&d.doc, k, v) }
	rels := d.relations(ctx, "")
	for kind, keys := range map[string]map[string]string{"core-properties": coreKeys, "extended-properties": appKeys} {
		for _, p := range related(rels, kind) {
			b, _ := d.zip.xml(p)
			_ = scan(ctx, b, d.lim, &fields{put: put, take: func(name string, _ xml.StartElement) string { return keys[name] }})
		}
	}
	custom, n := "", 0
	for _, p := range related(rels, "custom-properties") {
		b, _ := d.zip.xml(p)
		_ = scan(ctx, b, d.lim, &fields{put: put, take: func(name string, e xml.StartElement) string {
			if name == "property" {
				custom = attr(e, "name")
				return ""
			}
			if n++; custom == "" || n > mostCustom || name == "Properties" {
				return ""
			}
			return "custom." + custom
		}})
	}
}

// settings reads the revision ids, which tie files to the one that they were
// made from, and the template.
func (d *docx) settings(ctx context.Context, rels map[string]relation) {
	rsids := map[string]bool{}
	for _, p := range related(rels, "settings") {
		b, _ := d.zip.xml(p)
		_ = scan(ctx, b, d.lim, &fields{take: func(name string, e xml.StartElement) string {
			switch v := attr(e, "val"); name {
			case "rsidRoot":
				set(&d.doc, "rsid_root", strings.ToUpper(v))
			case "rsid":
				if len(v) == 8 && len(rsids) < 5000 {
					rsids[strings.ToUpper(v)] = true
				}
			case "docId":
				set(&d.doc, "document_id", v)
			}
			return ""
		}})
		for _, r := range d.relations(ctx, p) {
			if strings.HasSuffix(r.kind, "/attachedTemplate") {
				set(&d.doc, "attached_template", r.target)
			}
		}
	}
	set(&d.doc, "rsids", strings.Join(slices.Sorted(maps.Keys(rsids)), " "))
}

// styles notes which styles hide their runs or have a ground of their own.
func (d *docx) styles(ctx context.Context, rels map[string]relation) {
	d.vanishing, d.inked = map[string]bool{}, map[string]bool{}
	for _, p := range related(rels, "styles") {
		b, _ := d.zip.xml(p)
		id := ""
		_ = scan(ctx, b, d.lim, &fields{take: func(name string, e xml.StartElement) string {
			switch name {
			case "style":
				id = ""
				if t := attr(e, "type"); t == "character" || t == "paragraph" {
					id = attr(e, "styleId")
				}
			case "vanish":
				d.vanishing[id] = on(e)
			case "shd":
				d.inked[id] = true
			}
			return ""
		}})
	}
	delete(d.vanishing, "")
}

// images describes the pictures of one part. Drawings in formats of Windows
// (EMF, WMF) and broken pictures are passed over: they are no portraits.
func (d *docx) images(ctx context.Context, names []string) {
	for _, name := range names {
		if ctx.Err() != nil || len(d.doc.Images) >= d.lim.Images {
			return
		}
		b, err := d.zip.part(name, d.lim.UnpackedBytes)
		if err != nil {
			d.doc.Quality.Reasons = append(d.doc.Quality.Reasons, "a picture was not read: "+err.Error())
			continue
		}
		if img, ok := describe(b, d.lim); ok && !slices.Contains(d.doc.Images, img) {
			d.doc.Images = append(d.doc.Images, img)
		}
	}
}

func describe(b []byte, lim limit.Limits) (screen.Image, bool) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width <= 0 || c.Height <= 0 || int64(c.Width) > lim.Pixels/int64(c.Height) {
		return screen.Image{}, false
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return screen.Image{}, false
	}
	d := imagehash.Describe(img)
	imagehash.Origin(&d, b)
	return d, true
}
