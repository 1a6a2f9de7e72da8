package rtf

import (
	"fmt"
	"unicode/utf16"
)

// marks are control words and symbols that stand for text.
var marks = map[string]string{
	"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "column": "\n", "row": "\n", "nestrow": "\n",
	"tab": "\t", "cell": "\t", "nestcell": "\t", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
	"bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
	"~": "\u00a0", "_": "-", "-": "", "\\": `\`, "{": "{", "}": "}", "\n": "\n", "\r": "\n",
	"zwj": "\u200d", "zwnj": "\u200c",
}

// passed are groups without text for people, though they lack \*.
var passed = map[string]bool{
	"colortbl": true, "stylesheet": true, "pict": true, "objdata": true, "filetbl": true, "listtable": true,
	"listoverridetable": true, "xe": true, "tc": true, "tcn": true, "rxe": true, "bkmkstart": true, "bkmkend": true,
	"sp": true, "datafield": true, "themedata": true, "colorschememapping": true, "latentstyles": true,
	"datastore": true, "xmlnstbl": true, "nonesttables": true, "nonshppict": true, "fontemb": true, "atnid": true,
	"atndate": true, "atnref": true, "atnparent": true, "atntime": true,
}

// wanted are groups behind \* that carry text or traces.
var wanted = map[string]bool{
	"fldinst": true, "shpinst": true, "shptxt": true, "revtbl": true, "rsidtbl": true, "annotation": true, "atnauthor": true,
	"company": true, "manager": true, "category": true, "template": true, "generator": true, "hlinkbase": true,
}

// properties are groups of \info, with their metadata keys.
var properties = map[string]string{
	"title": "title", "subject": "subject", "author": "author", "operator": "last_modified_by", "company": "company",
	"manager": "manager", "category": "category", "keywords": "keywords", "doccomm": "comments",
	"generator": "application", "template": "template", "hlinkbase": "hyperlink_base",
}

// stamps are groups of \info that hold a date in parts.
var stamps = map[string]string{"creatim": "created", "revtim": "modified", "printim": "last_printed"}

// control takes a control word or symbol; the backslash is behind.
func (p *parser) control() {
	if p.pos >= len(p.in) {
		return
	}
	c := p.in[p.pos]
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		word, arg, given := p.word()
		p.apply(word, arg, given)
		return
	}
	p.pos++
	switch c {
	case '\'':
		if p.pos+1 < len(p.in) {
			if hi, lo := unhex(p.in[p.pos]), unhex(p.in[p.pos+1]); hi >= 0 && lo >= 0 {
				p.pos += 2
				p.char(byte(hi<<4 | lo))
			}
		}
	case '*':
		p.g.ignorable = p.g.fresh
	default:
		if p.drop > 0 {
			p.drop--
		} else if s := marks[string(c)]; s != "" {
			p.flush()
			p.write(s)
		}
	}
}

// word reads a control word with its number and the blank behind it.
func (p *parser) word() (word string, arg int, given bool) {
	begin := p.pos
	for p.pos < len(p.in) && p.pos-begin < 32 && (p.in[p.pos]|0x20 >= 'a' && p.in[p.pos]|0x20 <= 'z') {
		p.pos++
	}
	word = string(p.in[begin:p.pos])
	negative := p.pos < len(p.in) && p.in[p.pos] == '-'
	if negative {
		p.pos++
	}
	for p.pos < len(p.in) && p.in[p.pos] >= '0' && p.in[p.pos] <= '9' {
		arg, given = min(arg*10+int(p.in[p.pos]-'0'), 1<<40), true
		p.pos++
	}
	if negative {
		arg = -arg
	}
	if p.pos < len(p.in) && p.in[p.pos] == ' ' {
		p.pos++
	}
	return word, arg, given
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// apply acts on a control word.
func (p *parser) apply(word string, arg int, given bool) {
	if word == "u" {
		p.unicode(arg)
		return
	}
	p.flush()
	if word == "bin" {
		p.pos += max(0, min(arg, len(p.in)-p.pos))
		return
	}
	if s := marks[word]; s != "" {
		if p.drop > 0 {
			p.drop--
		} else if p.g.dest != fonts && p.g.dest != authors {
			p.write(s)
		}
		return
	}
	if p.destination(word) {
		return
	}
	on := !given || arg != 0
	switch word {
	case "v":
		p.g.hidden = on
	case "deleted":
		p.g.deleted = on
	case "revised":
		p.g.inserted = on
	case "revauth", "revauthdel":
		p.g.rev = max(arg, 0)
	case "fs":
		p.g.tiny = given && arg <= 2
	case "plain":
		p.g.hidden, p.g.deleted, p.g.inserted, p.g.tiny = false, false, false, false
	case "uc":
		p.g.skip = max(0, min(arg, 16))
	case "field":
		if len(p.field) < 64 {
			p.field = append(p.field, &field{})
			p.g.beganField = true
		}
	default:
		p.charset(word, arg)
	}
}

// charset acts on the words that choose an encoding.
func (p *parser) charset(word string, arg int) {
	switch word {
	case "ansicpg":
		p.ansi, p.g.code = codepage(arg), codepage(arg)
	case "mac":
		p.ansi, p.g.code = 10000, 10000
	case "pc":
		p.ansi, p.g.code = 437, 437
	case "pca":
		p.ansi, p.g.code = 850, 850
	case "f":
		p.g.font = arg
		if p.g.dest != fonts {
			p.g.code = p.ansi
			if cp, ok := p.fonts[arg]; ok && cp != 0 {
				p.g.code = cp
			}
		}
	case "fcharset":
		if p.g.dest == fonts && len(p.fonts) < 10_000 {
			p.fonts[p.g.font] = charsets[arg]
		}
	case "cpg":
		if p.g.dest == fonts {
			p.fonts[p.g.font] = codepage(arg)
		}
	case "rsid", "rsidroot":
		if p.g.key == "rsidtbl" && len(p.rsids) < mostRSIDs {
			p.rsids[rsid(arg)] = true
		}
	case "yr", "mo", "dy", "hr", "min":
		p.stamp(word, arg)
	}
}

// destination starts a group of its own kind and reports whether word did.
func (p *parser) destination(word string) bool {
	if p.g.dest == nowhere {
		return true
	}
	switch word {
	case "fonttbl":
		p.g.dest = fonts
	case "fldinst":
		p.g.dest = fieldCode
	case "fldrslt":
		p.g.dest = fieldText
	case "info":
		p.g.dest, p.g.key = info, ""
	case "revtbl":
		p.g.dest = authors
	case "annotation":
		p.g.dest, p.g.hidden = annotation, false
	case "atnauthor":
		p.g.dest = author
	case "rsidtbl":
		p.g.dest, p.g.key = fonts, "rsidtbl"
	case "shpinst", "shptxt":
		p.g.dest = body
		p.write("\n")
	default:
		switch key := properties[word]; {
		case key != "" && (p.g.dest == info || p.g.ignorable):
			p.g.dest, p.g.key = info, key
		case stamps[word] != "" && p.g.dest == info:
			p.g.dest, p.g.key = fonts, stamps[word]
		case passed[word], p.g.ignorable && !wanted[word]:
			p.g.dest = nowhere
		default:
			return false
		}
	}
	p.g.ignorable = false
	return true
}

// stamp puts one part of a date into its property: year first, as Word writes.
func (p *parser) stamp(word string, arg int) {
	if p.g.key == "" || p.g.dest != fonts || arg < 0 || arg > 9999 {
		return
	}
	layout := map[string]string{"yr": "%04d", "mo": "-%02d", "dy": "-%02d", "hr": "T%02d", "min": ":%02d:00"}[word]
	p.doc.Metadata[p.g.key] += fmt.Sprintf(layout, arg)
}

// unicode takes a \u character, in two halves where it is beyond 16 bits, and
// passes over its replacement.
func (p *parser) unicode(arg int) {
	p.flush()
	r := rune(uint16(arg))
	p.drop = p.g.skip
	switch {
	case p.g.dest == nowhere:
	case utf16.IsSurrogate(r) && r < 0xdc00:
		p.half = r
	case utf16.IsSurrogate(r):
		if c := utf16.DecodeRune(p.half, r); p.half != 0 {
			p.write(string(c))
		}
		p.half = 0
	case r != 0:
		p.write(string(r))
	}
}
