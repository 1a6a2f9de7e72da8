package httpd

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/watchlist"
)

// listFields are the fields of an import in the order of the page.
func listFields(more ...[2]string) [][2]string {
	return append([][2]string{{"name", "Northern"}, {"class", "intelligence"}, {"format", "auto"}, {"tlp", ""}, {"date", "2026-12-01"}}, more...)
}

// listForm writes fields and then files, as a browser does.
func listBody(t *testing.T, fields [][2]string, files ...upfile) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		p, err := w.CreateFormFile("file", f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), body
}

const (
	listSTIX = `{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","valid_from":"2026-01-01T00:00:00Z","pattern_type":"stix","pattern":"[email-addr:value = 'a@mail.example']"}]}`
	listMISP = `{"Event":{"uuid":"5f0b1c7e-0000-4000-8000-000000000001","info":"x","date":"2026-01-01","Attribute":[{"uuid":"5f0b1c7e-0000-4000-8000-000000000002","type":"email-src","value":"a@mail.example","to_ids":true,"timestamp":"1767225600"}]}}`
	listSDN  = `7,"SILVER SAMPLE","-0- ","DPRK","-0- ","-0- ","-0- ","-0- ","-0- ","-0- ","-0- ","-0- "` + "\n"
	listUN   = `<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>ANNA</FIRST_NAME><SECOND_NAME>PROBE</SECOND_NAME><REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>`
	listUK   = "Last Updated,14/11/2025\nName 6,Name 1,Group Type,Alias Type,Listed On,Group ID\nPROBE,Anna,Individual,Primary name,01/02/2023,501\n"
	listOpen = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,first_seen,last_seen,last_change\n\"NK-1\",\"Person\",\"Anna Probe\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"Sample List\",\"\",\"\",\"\"\n"
)

func TestEveryFormatOfListsIsTakenThroughThePage(t *testing.T) {
	for name, tt := range map[string]struct {
		files  []upfile
		format string // chosen
		read   string
		taken  int
		says   []string
	}{
		"a table with the usual columns":        {[]upfile{{"l.csv", "kind,value\nemail,a@mail.example\npassport,P1\n"}}, "auto", "csv", 1, []string{"Rows not taken", "line 3"}},
		"mailboxes, of which passwords drop":    {[]upfile{{"l.txt", "a@mail.example:hunter2secret\nnothing here\n"}}, "auto", "addresses", 1, []string{"mailboxes"}},
		"the sanctions list in its three files": {[]upfile{{"sdn.csv", listSDN}, {"add.csv", `7,1,"12 Sample Street","Sampleton 10115","Germany",-0- ` + "\n"}, {"alt.csv", `7,3,"aka","SAMPLE SILVER TRADING",-0- ` + "\n"}}, "auto", "ofac", 3, []string{"OFAC SDN"}},
		"the consolidated list of the UN":       {[]upfile{{"un.xml", listUN}}, "un", "un", 1, nil},
		"the consolidated list of the UK":       {[]upfile{{"uk.csv", listUK}}, "auto", "uk", 1, nil},
		"a table of OpenSanctions":              {[]upfile{{"targets.simple.csv", listOpen}}, "auto", "opensanctions", 1, nil},
		"a STIX bundle":                         {[]upfile{{"b.json", listSTIX}}, "auto", "stix", 1, nil},
		"a MISP event":                          {[]upfile{{"e.json", listMISP}}, "misp", "misp", 1, nil},
		"two tables at once":                    {[]upfile{{"a.csv", "kind,value\nemail,a@mail.example\n"}, {"b.csv", "kind,value\nemail,b@mail.example\nemail,c@mail.example\n"}}, "auto", "csv", 3, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			fields := listFields()
			fields[2][1], fields[3][1] = tt.format, "green"
			kind, body := listBody(t, fields, tt.files...)
			res, text := open(t, f).as(t, "lead").send("POST", "/watchlists", kind, body)
			if res.StatusCode != http.StatusOK || f.lists.read.Format != tt.read || len(f.lists.read.Entries) != tt.taken {
				t.Fatalf("%d, read as %q, %d taken: %v %s", res.StatusCode, f.lists.read.Format, len(f.lists.read.Entries), f.lists.read.SkippedBy, regexp.MustCompile(`(?s)note error.*?</div>`).FindString(text))
			}
			checkMarkup(t, res, text)
			for _, want := range append(tt.says, "Northern is imported", "Applications touched", "<dd>7 <small>of the earlier list") {
				if !strings.Contains(text, want) {
					t.Errorf("the result lacks %q", want)
				}
			}
			if strings.Contains(text, "hunter2") {
				t.Error("the page shows what stood beside a mailbox")
			}
			if src := f.lists.source; src.List != "Northern" || src.Class != "intelligence" || src.TLP != "green" || src.Added.Format("2006-01-02") != "2026-12-01" {
				t.Errorf("source %+v", src)
			}
		})
	}
}

func TestAFileOfChangesIsAppliedToAListThatIsThere(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "lead")
	kind, body := listBody(t, listFields([2]string{"changes", "1"}), upfile{"changes.json", listSTIX})
	if res, page := b.send("POST", "/watchlists", kind, body); res.StatusCode != http.StatusSeeOther || len(f.lists.read.Entries) != 1 {
		t.Fatalf("status %d, read %+v: %s", res.StatusCode, f.lists.read, page)
	}
	if _, page := b.get("/watchlists/list?name=Northern+Exchange"); !strings.Contains(page, "Northern: 1 added, 0 changed, 2 withdrawn") || !strings.Contains(page, "3 not taken. 1 application is judged again.") {
		t.Error("what became of it isn't told")
	}
	kind, body = listBody(t, append([][2]string{{"name", "Unheard"}}, listFields([2]string{"changes", "1"})[1:]...), upfile{"changes.json", listSTIX})
	if res, page := b.send("POST", "/watchlists", kind, body); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "There is no list of this name to change.") || !strings.Contains(page, `name="changes" value="1" checked`) {
		t.Errorf("status %d: a list that isn't there must be refused, and the tick must stay", res.StatusCode)
	}
}

func TestAForeignTableIsMappedInTwoSteps(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "lead")
	kind, body := listBody(t, listFields([2]string{"header", "Mail;Seen at;Password;GitHub"}, [2]string{"do", "columns"}), upfile{"l.csv", "not read"})
	res, text := b.send("POST", "/watchlists", kind, body)
	checkMarkup(t, res, text)
	for _, want := range []string{`value="Northern"`, `name="title" value="Seen at"`, `<option value="github" selected>`, "Never taken", "Mail;Seen at;Password;GitHub"} {
		if !strings.Contains(text, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	if res.StatusCode != http.StatusOK || f.lists.source.List != "" {
		t.Fatalf("%d: looking at columns imported something", res.StatusCode)
	}
	choose := func(to ...string) [][2]string {
		fields := listFields([2]string{"header", "Mail;Seen at;Password;GitHub"})
		for i, title := range []string{"Mail", "Seen at", "Password", "GitHub"} {
			fields = append(fields, [2]string{"title", title}, [2]string{"to", to[i]})
		}
		return fields
	}
	table := upfile{"l.csv", "Mail;Seen at;Password;GitHub\na@mail.example;2026-01-02;hunter2;anna-p\n"}
	kind, body = listBody(t, choose("email", "last_seen", "", "github"), table)
	if res, text = b.send("POST", "/watchlists", kind, body); res.StatusCode != http.StatusOK || len(f.lists.read.Entries) != 2 || f.lists.read.Entries[0].Added.Day() != 2 {
		t.Fatalf("%d, %+v", res.StatusCode, f.lists.read.Entries)
	}
	if strings.Contains(text, "hunter2") {
		t.Error("a column that wasn't taken is shown")
	}
	kind, body = listBody(t, append(choose("value", "last_seen", "", ""), [2]string{"kind", "email"}), table)
	if res, _ = b.send("POST", "/watchlists", kind, body); res.StatusCode != http.StatusOK || len(f.lists.read.Entries) != 1 || f.lists.read.Entries[0].Kind != "email" {
		t.Errorf("one kind for all values: %d, %+v", res.StatusCode, f.lists.read.Entries)
	}
	kind, body = listBody(t, choose("email", "", "note", ""), table)
	if res, text = b.send("POST", "/watchlists", kind, body); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "never kept") || !strings.Contains(text, `<option value="email" selected>`) {
		t.Errorf("a column of passwords answers %d", res.StatusCode)
	}
}

func TestARefusedListKeepsWhatWasTyped(t *testing.T) {
	good := upfile{"l.csv", "kind,value\nemail,a@mail.example\n"}
	with := func(n int, value string) [][2]string {
		fields := listFields()
		fields[n][1] = value
		return fields
	}
	for name, tt := range map[string]struct {
		fields [][2]string
		files  []upfile
		want   string
	}{
		"no file":                        {listFields(), nil, "No file was chosen."},
		"no name":                        {with(0, ""), []upfile{good}, "It is empty, or longer"},
		"a class of our own":             {with(1, "confirmed_here"), []upfile{good}, "not one of those offered"},
		"a format that nobody has":       {with(2, "xlsx"), []upfile{good}, "not one of those offered"},
		"a mark that nobody has":         {with(3, "pink"), []upfile{good}, "not one of those offered"},
		"a source of tomorrow":           {with(4, "2027-01-15"), []upfile{good}, "It lies ahead."},
		"a day that isn't":               {with(4, "2026-02-31"), []upfile{good}, "not a date"},
		"titles that nobody knows":       {listFields(), []upfile{{"l.csv", "Owner,Mailbox of the owner\nAnna,a@mail.example\n"}}, "column 1 is not a column of a list; use kind,value,name,confidence,valid_from,"},
		"a file of another format":       {with(2, "stix"), []upfile{good}, "note error"},
		"two files of a name":            {listFields(), []upfile{good, good}, "Two of them have one name."},
		"a header without its columns":   {listFields([2]string{"header", "a,b"}), []upfile{good}, "It isn’t said yet what the columns are."},
		"columns of what has none":       {append(with(2, "stix"), [2]string{"header", "a"}, [2]string{"title", "a"}, [2]string{"to", "email"}), []upfile{good}, "Only a CSV has columns"},
		"a header to look at, not given": {listFields([2]string{"do", "columns"}), nil, "First row"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			kind, body := listBody(t, tt.fields, tt.files...)
			res, text := open(t, f).as(t, "lead").send("POST", "/watchlists", kind, body)
			if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, tt.want) {
				t.Fatalf("%d, lacks %q: %s", res.StatusCode, tt.want, regexp.MustCompile(`(?s)note error.*?</div>`).FindString(text))
			}
			checkMarkup(t, res, text)
			if f.lists.source.List != "" {
				t.Error("it was imported")
			}
			if name != "no name" && !strings.Contains(text, `value="Northern"`) {
				t.Error("the name that was typed is lost")
			}
			if strings.Contains(text, "Mailbox of the owner") {
				t.Error("the refusal quotes the file")
			}
		})
	}
}

func TestAFileTooLargeToHoldIsReadAsItArrives(t *testing.T) {
	rows := "kind,value\n" + strings.Repeat("email,a@mail.example\n", 200)
	for name, tt := range map[string]struct {
		files []upfile
		taken int
		want  string
	}{
		"alone":       {[]upfile{{"l.csv", rows}}, 200, ""},
		"with others": {[]upfile{{"l.csv", rows}, {"m.csv", rows}}, 0, "may hold 64 MiB together"},
		"the second":  {[]upfile{{"s.csv", "kind,value\n"}, {"l.csv", rows}}, 0, "may hold 64 MiB together"},
	} {
		t.Run(name, func(t *testing.T) {
			kind, body := listBody(t, listFields(), tt.files...)
			r := httptest.NewRequest(http.MethodPost, "/watchlists", body)
			r.Header.Set("Content-Type", kind)
			u := &listUpload{hold: 1000}
			read, err := u.read(r, noon)
			if len(read.Entries) != tt.taken || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%d taken, %v", len(read.Entries), err)
			}
		})
	}
}

func TestListsHideWhatARoleMayNotRead(t *testing.T) {
	s := open(t, newFake())
	for _, tt := range []struct {
		who, list    string
		shows, hides []string
	}{
		{"lead", "Northern+Exchange", []string{"Marek.Holloway@mail.example", "Quillon Tessaby"}, nil},
		{"reviewer", "Northern+Exchange", []string{"Marek.Holloway@mail.example", "for leads only"}, []string{"Tessaby", "Remove this list"}},
		{"auditor", "Northern+Exchange", []string{"M•••@mail.example", "Auditors read values masked"}, []string{"Holloway", "Tessaby", "555", "quillont", "seen twice", "Northern desk", "Remove this list"}},
		{"lead", "Stolen+log-ins", []string{"M•••@mail.example", "shown to nobody"}, []string{"Holloway", "Tessaby", "555", "quillont"}},
	} {
		_, text := s.as(t, tt.who).get("/watchlists/list?name=" + tt.list)
		for _, want := range tt.shows {
			if !strings.Contains(text, want) {
				t.Errorf("%s on %s lacks %q", tt.who, tt.list, want)
			}
		}
		for _, leak := range tt.hides {
			if strings.Contains(text, leak) {
				t.Errorf("%s on %s reads %q", tt.who, tt.list, leak)
			}
		}
	}
	if _, text := s.as(t, "auditor").get("/watchlists/list?name=Northern+Exchange&view=touched"); strings.Contains(text, "Marek") || strings.Contains(text, "Solvang") || !strings.Contains(text, "Applicant A-5077") || !strings.Contains(text, "Applicant without a case") {
		t.Error("the auditor reads whom the list touched by name")
	}
	if _, text := s.as(t, "auditor").get("/watchlists"); strings.Contains(text, "/watchlists/names") {
		t.Error("the auditor is led to a search that is closed to them")
	}
}

func TestWhomALargeListTouchedIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	res, text := open(t, newFake()).as(t, "lead").get("/watchlists/list?name=Stolen+log-ins&view=touched")
	if res.StatusCode != http.StatusOK || !strings.Contains(text, "Counting takes too long") {
		t.Errorf("%d", res.StatusCode)
	}
	checkMarkup(t, res, text)
}

func TestAListIsRemovedWithAReason(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "lead")
	res, text := b.post("/watchlists/remove", url.Values{"name": {"Northern Exchange"}, "reason": {" "}})
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "The audit keeps it.") || len(f.lists.removed) != 0 {
		t.Errorf("without a reason: %d, %v", res.StatusCode, f.lists.removed)
	}
	res, _ = b.post("/watchlists/remove", url.Values{"name": {"Northern Exchange"}, "reason": {"the partner withdrew it"}})
	if res.StatusCode != http.StatusSeeOther || !slices.Equal(f.lists.removed, []string{"Northern Exchange: the partner withdrew it"}) {
		t.Errorf("%d, %v", res.StatusCode, f.lists.removed)
	}
	if _, text = b.get("/watchlists"); !strings.Contains(text, "4 applications are judged again without it") {
		t.Error("nobody says what the removal did")
	}
}

func TestANameSearchAsksForWhatItCanUse(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	for query, want := range map[string]string{"name=": "holds no letter", "name=" + strings.Repeat("a", 201): "longer than 200", "name=Anna&year=84": "not a year of birth", "name=Anna&year=2028": "not a year of birth", "name=Anna&country=Utopia": "not known", "name=Anna&kind=ship": "not one of those offered"} {
		if res, text := b.get("/watchlists/names?" + query); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, want) {
			t.Errorf("%.40s answers %d, lacks %q", query, res.StatusCode, want)
		}
	}
	b.get("/watchlists/names?name=Silver+Sample&kind=company&year=1984&country=IE")
	if q := f.lists.asked; q.Name != "Silver Sample" || q.Kind != "company" || q.BirthYear != 1984 || q.Country != "ie" {
		t.Errorf("asked for %+v", q)
	}
}

func TestEveryFormatHasWords(t *testing.T) {
	var codes []string
	for _, f := range formatChoices {
		codes = append(codes, f.Code)
		if f.Words == "" {
			t.Errorf("%s has no words", f.Code)
		}
	}
	if !slices.Equal(codes, watchlist.Formats) {
		t.Errorf("the page offers %v, lists are read as %v", codes, watchlist.Formats)
	}
}
