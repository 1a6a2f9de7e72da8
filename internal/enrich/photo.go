package enrich

import (
	"cmp"
	"fmt"
	"math/bits"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// photos makes one fact of every portrait-shaped picture in the packet, compared
// with the résumé's own picture by the hash of the file. Pictures on identity
// papers and diplomas are their issuers'. Whose face it is, is never asked.
func (m *maker) photos() {
	resume, single := m.resumePicture()
	seen := map[uint64]bool{}
	for i := range m.Docs {
		d := &m.Docs[i]
		role := cmp.Or(d.Role, "resume")
		if role == "identity" || role == "diploma" {
			continue
		}
		for _, img := range d.Images {
			hash, ok := identify.PhotoHash(img)
			if !ok || seen[hash] {
				continue
			}
			seen[hash] = true
			m.given("photos")
			f := &fact.Photo{Declared: m.declared(img), Where: photoWhere(d, img)}
			if f.Declared != nil {
				m.given("photos.metadata")
			}
			if single && hash != resume {
				f.Distance = ptr(bits.OnesCount64(hash ^ resume))
			}
			m.set.Photos = append(m.set.Photos, f)
		}
	}
}

// resumePicture is the picture of the first résumé that has one; ok is false
// when it has several, for then nobody can tell which of them is the portrait.
func (m *maker) resumePicture() (hash uint64, ok bool) {
	for i := range m.Docs {
		if d := &m.Docs[i]; d.Role != "" && d.Role != "resume" {
			continue
		}
		found := 0
		for _, img := range m.Docs[i].Images {
			if h, portrait := identify.PhotoHash(img); portrait && (found == 0 || h != hash) {
				hash = h
				found++
			}
		}
		if found > 0 {
			return hash, found == 1
		}
	}
	return 0, false
}

func photoWhere(d *screen.Document, img screen.Image) fact.Where {
	value := fmt.Sprintf("picture of %d × %d pixels in %s", img.Width, img.Height, d.Name)
	if img.Software != "" {
		value += ", made with " + img.Software
	}
	return fact.At(fact.Spot{Where: screen.Where{Document: d.ID, Page: img.Page, Box: img.Box, Source: "metadata"}, Kind: "photo", Value: value,
		Note: img.SourceType, Rests: []string{"photo:" + img.Hash}})
}

// sourceTypes are the terms of IPTC's vocabulary of digital source types that
// say what a portrait is; the others, such as digital art, say nothing here.
var sourceTypes = map[string]string{
	"digitalcapture": "camera", "computationalcapture": "camera", "negativefilm": "camera", "positivefilm": "camera", "print": "camera",
	"minorhumanedits": "edited", "humanedits": "edited", "algorithmicallyenhanced": "edited",
	"algorithmicmedia": "generated", "trainedalgorithmicmedia": "generated",
	"composite": "composite", "compositecapture": "composite", "compositesynthetic": "composite", "compositewithtrainedalgorithmicmedia": "composite",
}

// declared is what a picture file says of its own making: its digital source
// type, else the kind of program that it names, else its camera; absent when it
// says nothing.
func (m *maker) declared(img screen.Image) *string {
	if v := sourceTypes[strings.ToLower(img.SourceType)]; v != "" {
		return &v
	}
	switch m.software(img.Software) {
	case "generator":
		return ptr("generated")
	case "editor":
		return ptr("edited")
	}
	if img.Camera {
		return ptr("camera")
	}
	return nil
}

// program is a row of a list of programs with its folded names.
type program struct{ name, class string }

func programs(rows []list.ImageSoftware) (out []program) {
	for _, class := range []string{"generator", "editor", "scanner"} {
		for _, r := range rows {
			if r.Class != class {
				continue
			}
			for _, n := range append([]string{r.Name}, r.Aliases...) {
				out = append(out, program{" " + list.Fold(n) + " ", class})
			}
		}
	}
	return out
}

// software is the class of the programs that a text names (editor, generator,
// scanner), the one that did most to a picture first; empty when none is listed.
func (e *Enricher) software(text string) string {
	if text == "" {
		return ""
	}
	folded := " " + list.Fold(text) + " "
	for _, p := range e.programs {
		if strings.Contains(folded, p.name) {
			return p.class
		}
	}
	return ""
}
