package httpd

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// officeWith is the real thing with one person a role, as [site.as] signs them
// in, and the numbers they have.
func officeWith(t *testing.T, roles ...Role) (*Office, *pipeline.Desk, *site) {
	t.Helper()
	o, desk := newOffice(t)
	for _, r := range roles {
		if _, err := o.Store.AddUser(t.Context(), review.Actor{ID: "command", Kind: review.Command}, store.NewUser{Email: string(r) + "@larkfield.example", Name: sentence(string(r)) + " Probe",
			Password: "a long password", Roles: []review.Role{r}}); err != nil {
			t.Fatal(err)
		}
	}
	return o, desk, openOffice(t, o)
}

// sendThree uploads three résumés that share a phone and gives the upload's page.
func sendThree(t *testing.T, b *browser) string {
	t.Helper()
	kind, files := form(t, map[string]string{"job": "Go engineer"}, "files", upfile{"anna.txt", oneResume}, upfile{"boris.txt", otherResume}, upfile{"chloe.txt", thirdResume})
	res, body := b.send("POST", "/intake", kind, files)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("upload: %d\n%s", res.StatusCode, body)
	}
	return res.Header.Get("Location")
}

// judgeAll judges the applications of an upload once, in their order.
func judgeAll(t *testing.T, o *Office, desk *pipeline.Desk, batch string) {
	t.Helper()
	files, err := o.Store.Progress(t.Context(), strings.TrimPrefix(batch, "/intake/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := desk.Process(t.Context(), f.App); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnUploadIsDoneOnceLookBackIs(t *testing.T) {
	o, desk, s := officeWith(t, review.Reviewer)
	later := time.Duration(0)
	o.Now = func() time.Time { return time.Now().Add(later) }
	batch := sendThree(t, s.as(t, "reviewer"))
	judgeAll(t, o, desk, batch)
	done := func() bool {
		t.Helper()
		b, err := o.Batch(t.Context(), Person{ID: "1", Roles: []Role{review.Reviewer}}, strings.TrimPrefix(batch, "/intake/"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range b.Files {
			if f.State != "checked" {
				t.Fatalf("%s is %s", f.Name, f.State)
			}
		}
		return b.Done
	}
	later = time.Hour
	if done() {
		t.Error("it is done while the first file waits to be judged again, because of the second")
	}
	for range 300 { // marks rest a moment before they are given out
		if waiting, _, err := o.Store.Unsettled(t.Context(), strings.TrimPrefix(batch, "/intake/")); err != nil || waiting == 0 {
			break
		}
		if _, err := desk.LookBack(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if later = 0; done() {
		t.Error("it is done at the moment of its newest result")
	}
	if later = time.Hour; !done() {
		t.Error("it is not done after everything was judged")
	}
}

func TestRecruitersOfTheRealThingReadTheirOwnStatusOnly(t *testing.T) {
	o, desk, s := officeWith(t, review.Recruiter, review.Reviewer)
	recruiter := s.as(t, "recruiter")
	own, others := sendThree(t, recruiter), sendThree(t, s.as(t, "reviewer"))
	judgeAll(t, o, desk, own)
	judgeAll(t, o, desk, own)
	res, body := recruiter.get(own)
	checkMarkup(t, res, body)
	if !strings.Contains(body, "In review") || !strings.Contains(body, "anna.txt") {
		t.Error("the recruiter does not read the state of an own upload")
	}
	for _, leak := range []string{"/cases/", "/applications/", "band-", "checks ran", "also on", "finding"} {
		if strings.Contains(body, leak) {
			t.Errorf("the recruiter reads %q", leak)
		}
	}
	if res, _ := recruiter.get(others); res.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's upload answers %d", res.StatusCode)
	}
	if _, body := recruiter.get("/intake"); strings.Contains(body, others) || !strings.Contains(body, own) {
		t.Error("the list is not of own uploads only")
	}
	for _, path := range []string{"/queue", "/cases/A-1", "/search?q=anna", "/audit", "/rules"} {
		if res, _ := recruiter.get(path); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s answers a recruiter with %d", path, res.StatusCode)
		}
	}
}

func TestAuditorsOfTheRealThingReadMasked(t *testing.T) {
	o, desk, s := officeWith(t, review.Auditor, review.Reviewer)
	reviewer := s.as(t, "reviewer")
	batch := sendThree(t, reviewer)
	judgeAll(t, o, desk, batch)
	judgeAll(t, o, desk, batch)
	page, err := o.Queue(t.Context(), Person{ID: "2", Roles: []Role{review.Reviewer}}, QueueQuery{View: "open", Limit: 10})
	if err != nil || len(page.Rows) < 2 {
		t.Fatalf("%d cases: %v", len(page.Rows), err)
	}
	if _, body := reviewer.get("/cases/" + page.Rows[0].Ref); !strings.Contains(body, "555") {
		t.Fatal("the reviewer does not read the number, so nothing is tried here")
	}
	auditor := s.as(t, "auditor")
	for _, path := range []string{"/cases/" + page.Rows[0].Ref, "/cases/" + page.Rows[1].Ref, "/queue", "/search?q=anna", "/queue?format=csv", "/audit"} {
		res, body := auditor.get(path)
		if res.StatusCode != 200 {
			t.Errorf("%s answers %d", path, res.StatusCode)
		}
		for _, leak := range []string{"Anna", "Boris", "Sample", "555-0101", "5550101", "anna.probe", "boris.sample", "Brightfen", "/documents/"} {
			if strings.Contains(strings.ReplaceAll(body, `value="anna"`, ""), leak) {
				t.Errorf("%s shows an auditor %q", path, leak)
			}
		}
	}
}
