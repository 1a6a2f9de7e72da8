package watchlist

import (
	"bufio"
	"fmt"
	"strings"

	"bonafide/internal/screen"
)

// titled reads a table with a header: each row by the titles of its columns.
func (t *taker) titled(r *bufio.Reader, needs []string, take func(line int, of func(title string) string) error) error {
	cr := newCSV(r, ',')
	head, err := cr.Read()
	if err != nil {
		return fmt.Errorf("%w: no header row", ErrFormat)
	}
	index := map[string]int{}
	for i, h := range head {
		index[header(h)] = i
	}
	for _, n := range needs {
		if _, ok := index[n]; !ok {
			return fmt.Errorf("%w: line 1: the column %q is missing", ErrFormat, n)
		}
	}
	return t.rows(cr, func(line int, row []string) error {
		return take(line, func(title string) string {
			if i, ok := index[title]; ok {
				return strings.TrimSpace(at(row, i))
			}
			return ""
		})
	})
}

// uk reads OFSI's consolidated list, whose first line is the day of its last
// change. Rows of one group are one person or firm, a name or address each.
func (t *taker) uk(r *bufio.Reader) error {
	if _, err := readLine(r); err != nil {
		return fmt.Errorf("%w: no header row", ErrFormat)
	}
	needs := []string{"name_6", "group_type", "group_id"}
	return t.titled(r, needs, func(line int, of func(string) string) error {
		l := listed{at: Skipped{Line: line + 1, Object: of("group_id")}, id: of("group_id"),
			note: strings.TrimRight("UK "+of("group_id")+", listed on "+of("listed_on"), ", ")}
		switch of("group_type") {
		case "Individual":
			l.kind = screen.KindName
			l.years = yearsIn(of("dob"))
		case "Entity":
			l.kind = KindCompany
			l.countries = []string{of("country")}
		default:
			t.skip(l.at, "a vessel or an aircraft")
			return nil
		}
		weak := strings.HasPrefix(of("alias_quality"), "Low")
		l.name(strings.Join([]string{of("name_1"), of("name_2"), of("name_3"), of("name_4"), of("name_5"), of("name_6")}, " "), weak)
		l.name(of("name_non_latin_script"), weak)
		var lines []string
		for n := '1'; n <= '6'; n++ {
			lines = append(lines, of("address_"+string(n)))
		}
		l.addresses = []string{oneLine(append(lines, of("post/zip_code"), of("country"))...)}
		return t.listed(l)
	})
}

// openSanctions reads targets.simple.csv; fields of several values part them by
// semicolons.
func (t *taker) openSanctions(r *bufio.Reader) error {
	return t.titled(r, []string{"id", "schema", "name"}, func(line int, of func(string) string) error {
		l := listed{at: Skipped{Line: line, Object: of("id")}, id: of("id"), note: strings.TrimRight(of("id")+", "+of("dataset"), ", ")}
		l.base.Seen = day(of("last_seen"))
		switch of("schema") {
		case "Person":
			l.kind = screen.KindName
			l.years = yearsIn(of("birth_date"))
		case "Company", "Organization", "LegalEntity", "PublicBody":
			l.kind = KindCompany
			l.countries = parted(of("countries"))
		case "CryptoWallet":
			r := Row{Entity: l.id, Note: l.note, Seen: l.base.Seen}
			return t.coin(l.at, r, "", of("name"))
		default:
			t.skip(l.at, "neither a person, a firm nor a wallet")
			return nil
		}
		l.name(of("name"), false)
		for _, a := range parted(of("aliases")) {
			l.name(a, false)
		}
		l.addresses = parted(of("addresses"))
		for _, p := range parted(of("phones")) {
			l.value(screen.KindPhone, p)
		}
		for _, m := range parted(of("emails")) {
			l.value(screen.KindEmail, m)
		}
		return t.listed(l)
	})
}

func parted(s string) []string { return strings.Split(s, ";") }

// day is the date of a moment that begins with one, else empty.
func day(s string) string {
	if len(s) >= len("2006-01-02") {
		if _, err := date(s[:10]); err == nil {
			return s[:10]
		}
	}
	return ""
}
