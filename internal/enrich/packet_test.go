package enrich_test

import (
	"fmt"
	"strings"
	"testing"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// resume is a readable résumé with a text.
func resume(text string) screen.Document {
	return screen.Document{Name: "cv.docx", Role: "resume", Engine: "docx", Text: text, Quality: screen.Quality{Verdict: screen.Good}}
}

func TestPhotosOfAPacket(t *testing.T) {
	const face, crop, other = "f0f0a5a5c3c31234", "f0f0a5a5c3c31235", "0f0f5a5a3c3cedcb"
	picture := func(hash string, more ...func(*screen.Image)) screen.Image {
		i := screen.Image{Width: 300, Height: 400, Hash: hash, Portrait: true}
		for _, f := range more {
			f(&i)
		}
		return i
	}
	made := func(software string) func(*screen.Image) { return func(i *screen.Image) { i.Software = software } }
	camera := func(i *screen.Image) { i.Camera = true }
	declared := func(term string) func(*screen.Image) { return func(i *screen.Image) { i.SourceType = term } }
	file := func(role string, images ...screen.Image) screen.Document {
		return screen.Document{Name: "p.jpg", Role: role, Images: images}
	}
	for _, c := range []struct {
		name, want string
		docs       []screen.Document
	}{
		{"no document", "absent", nil},
		{"a résumé without a picture", "absent", []screen.Document{file("resume")}},
		{"the résumé's picture alone has nothing to differ from", "-/-", []screen.Document{file("resume", picture(face))}},
		{"a picture file beside the résumé's picture", "-/- 64/-", []screen.Document{file("resume", picture(face)), file("other", picture(other))}},
		{"a picture file that differs by one bit", "-/- 1/-", []screen.Document{file("resume", picture(face)), file("other", picture(crop))}},
		{"the same picture twice is one", "-/-", []screen.Document{file("resume", picture(face)), file("other", picture(face))}},
		{"the order of the files doesn't matter", "1/- -/-", []screen.Document{file("other", picture(crop)), file("resume", picture(face))}},
		{"nobody can tell which of two pictures in a résumé is the portrait", "-/- -/- -/-", []screen.Document{file("resume", picture(face), picture(other)), file("other", picture(crop))}},
		{"without a picture in the résumé there is nothing to compare with", "-/- -/-", []screen.Document{file("other", picture(face), picture(crop))}},
		{"a picture on an identity card is its issuer's", "absent", []screen.Document{file("identity", picture(face))}},
		{"a flat picture is left out", "absent", []screen.Document{file("resume", picture("0000000000000001"))}},
		{"a landscape is no portrait", "absent", []screen.Document{file("resume", screen.Image{Width: 900, Height: 300})}},

		{"a camera's picture", "-/camera", []screen.Document{file("resume", picture(face, camera))}},
		{"a retouched picture", "-/edited", []screen.Document{file("resume", picture(face, camera, made("Adobe Photoshop 25.1")))}},
		{"a picture that names its generator", "-/generated", []screen.Document{file("resume", picture(face, made("ComfyUI")))}},
		{"a picture that declares its generation", "-/generated", []screen.Document{file("resume", picture(face, camera, declared("trainedAlgorithmicMedia")))}},
		{"a picture that declares its composition", "-/composite", []screen.Document{file("resume", picture(face, declared("compositeWithTrainedAlgorithmicMedia")))}},
		{"a picture whose declaration says it is a photograph, though edited in a listed program", "-/camera", []screen.Document{file("resume", picture(face, made("GIMP"), declared("digitalCapture")))}},
		{"a term that isn't known and a phone's program", "-/-", []screen.Document{file("resume", picture(face, made("Example OS 17"), declared("digitalCreation")))}},
		{"a scanner is harmless", "-/-", []screen.Document{file("resume", picture(face, made("CamScanner")))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, person(``), c.docs...)
			if got := each(s.Photos, func(p *fact.Photo) string { return show(p.Distance) + "/" + show(p.Declared) }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if got := strings.Contains(strings.Join(s.Inputs, " "), "photos"); got != (c.want != "absent") {
				t.Errorf("input photos given: %t", got)
			}
		})
	}
}

func TestFactsOfADocument(t *testing.T) {
	pdf := func(metadata map[string]string) screen.Document {
		return screen.Document{Name: "cv.pdf", Role: "identity", MediaType: "application/pdf", Metadata: metadata}
	}
	for _, c := range []struct {
		name, want string
		doc        screen.Document
	}{
		{"no metadata at all", "converter - editor - offset false", pdf(nil)},
		{"a date and no program", "converter - editor - offset true", pdf(map[string]string{"created": "2026-01-02T15:04:05+09:00"})},
		{"a converter's date", "converter true editor false offset true", pdf(map[string]string{"producer": "iLovePDF", "created": "2026-01-02T15:04:05+02:00"})},
		{"a date in the packet of properties", "converter false editor false offset true", pdf(map[string]string{"producer": "Writer", "xmp_created": "2026-01-02T15:04:05-05:00"})},
		{"a date in UTC carries no clock", "converter false editor false offset false", pdf(map[string]string{"producer": "Writer", "created": "2026-01-02T15:04:05Z"})},
		{"an image editor", "converter false editor true offset false", pdf(map[string]string{"producer": "Adobe Photoshop for Windows"})},
		{"a scanning app", "converter false editor false offset false", pdf(map[string]string{"creator": "CamScanner"})},
		{"an office file has no clock", "converter false editor false offset false", screen.Document{MediaType: "application/msword", Metadata: map[string]string{"application": "Word", "created": "2026-01-02T15:04:05+02:00"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := facts(t, person(``), c.doc).Documents[0]
			if got := fmt.Sprintf("converter %s editor %s offset %t", show(d.Converter), show(d.Editor), !d.Offset.IsZero()); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestBulletsThatFitAnybody(t *testing.T) {
	const text = "Anna Probe\n\nEXPERIENCE\n\nDeveloper, Muster Works\n01/2014 - 12/2021\n%s\n"
	poor := resume(fmt.Sprintf(text, "- wrote code\n- fixed defects"))
	poor.Quality.Verdict = screen.Disputed
	letter := resume(fmt.Sprintf(text, "- wrote code"))
	letter.Role = "cover_letter"
	for _, c := range []struct {
		name, want string
		doc        screen.Document
	}{
		{"bullets without figure or proper noun", "2 1.00", resume(fmt.Sprintf(text, "- Responsible for many things\n- Worked with the team on features"))},
		{"a figure, a proper noun, a technology and none", "4 0.25", resume(fmt.Sprintf(text, "- Cut the cost by 30 %\n- Moved the shop to Vzorek Cloud\n- Wrote services in kubernetes\n- Responsible for many things"))},
		{"no bullets", "0 -", resume(fmt.Sprintf(text, "Wrote code."))},
		{"a text on which two readers disagree isn't whole", "- -", poor},
		{"a covering letter has no bullets that count", "- -", letter},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := facts(t, person(``), c.doc).Documents[0]
			share := "-"
			if d.GenericShare != nil {
				share = fmt.Sprintf("%.2f", *d.GenericShare)
			}
			if got := show(d.Bullets) + " " + share; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestLinksOfADocument(t *testing.T) {
	links := func(list ...screen.DocumentLink) screen.Document {
		d := resume("Anna Probe")
		d.Links = list
		return d
	}
	for _, c := range []struct {
		name, want string
		doc        screen.Document
	}{
		{"a document without links", "absent", links()},
		{"a link whose text names nothing", "", links(screen.DocumentLink{Text: "my profile", Target: "https://github.com/aprobe"})},
		{"a link that leads where it says", "profile:false/false", links(screen.DocumentLink{Text: "github.com/aprobe", Target: "https://github.com/aprobe/"})},
		{"a link that leads to another account", "profile:true/false", links(screen.DocumentLink{Text: "github.com/aprobe", Target: "https://github.com/bmuster"})},
		{"a mailbox behind a mailbox", "email:true/false", links(screen.DocumentLink{Text: "anna@mail.example", Target: "mailto:boris@mail.example"})},
		{"a redirector", "profile:true/true", links(screen.DocumentLink{Text: "github.com/aprobe", Target: "https://bit.ly/abc"})},
		{"a template's sample account", "profile:true/true", links(screen.DocumentLink{Text: "github.com/aprobe", Target: "https://github.com/johndoe"})},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, person(``), c.doc)
			got := each(s.DocumentLinks, func(l *fact.DocumentLink) string {
				return fmt.Sprintf("%s:%t/%s", l.Kind, fact.KeysDiffer(l.Text, l.Target), show(l.Wrapper))
			})
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestTracesOfEarlierWork(t *testing.T) {
	traces := func(list ...screen.Revision) screen.Document {
		d := resume("Anna Probe\nanna@mail.example")
		d.Revisions = list
		return d
	}
	plain := traces()
	plain.Engine = "text"
	for _, c := range []struct {
		name, want string
		doc        screen.Document
	}{
		{"a format without traces", "absent", plain},
		{"a file that was read and holds none", "", traces()},
		{"a change by the applicant", "same/true", traces(screen.Revision{Author: "Anna Probe", Kind: "insertion"})},
		{"a change by somebody else", "different/true", traces(screen.Revision{Author: "Boris Muster", Kind: "insertion"})},
		{"a change by a program", "-/false", traces(screen.Revision{Author: "user", Kind: "deletion"})},
		{"an adviser's comment says nothing", "-/true", traces(screen.Revision{Author: "Boris Muster", Kind: "comment", Text: "Shorten this."})},
		{"a name at the head of an earlier version", "different/true", traces(screen.Revision{Kind: "deletion", Text: "Robert Muster\nDeveloper"})},
		{"a heading at the head of an earlier version", "", traces(screen.Revision{Kind: "deletion", Text: "Work Experience\nDeveloper"})},
		{"a bought template's sample name", "different/false", traces(screen.Revision{Author: "John Doe", Kind: "deletion"})},
		{"a mailbox of another name was deleted", "same/true different/true", traces(screen.Revision{Author: "Anna Probe", Kind: "deletion", Text: "robert.specimen@mail.example"})},
		{"the applicant's own mailbox was deleted", "same/true", traces(screen.Revision{Author: "Anna Probe", Kind: "deletion", Text: "anna@mail.example"})},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, person(``), c.doc)
			if got := each(s.Revisions, func(r *fact.Revision) string { return show(r.Names) + "/" + show(r.Human) }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestMessagesOfTheApplicant(t *testing.T) {
	for _, c := range []struct{ name, messages, want string }{
		{"the first message asks for a messenger", `{"from":"applicant","text":"Can we continue on Telegram? My id is @aprobe"}`, "1:true"},
		{"the recruiter named the messenger first", `{"from":"us","text":"We could also talk over Telegram."},{"from":"applicant","text":"Sure, message me on Telegram: @aprobe"}`, "1:false"},
		{"a messenger as a product", `{"from":"applicant","text":"I built a Telegram bot for a shop."}`, "1:false"},
		{"messages are counted by time, and only the applicant's", `{"at":"2026-10-02T09:00:00Z","from":"applicant","text":"Add me on WhatsApp"},{"at":"2026-10-01T10:00:00Z","from":"us","text":"Thanks"},{"at":"2026-10-01T09:00:00Z","from":"applicant","text":"Hello"}`, "1:false 2:true"},
		{"an empty conversation", ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, person(`,"messages":[`+c.messages+`]`))
			if got := each(s.Messages, func(m *fact.Message) string { return fmt.Sprintf("%d:%s", m.Number, show(m.AsksOffPlatform)) }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
