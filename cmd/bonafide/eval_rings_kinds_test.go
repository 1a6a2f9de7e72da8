package main

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"bonafide/internal/link"
	"bonafide/internal/link/cluster"
	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
)

// written are two applications, as two people's or one operator's two, and
// whether they hold together. Values of no two cases meet.
var written = []struct {
	what string
	a, b string
	held bool
}{
	{"a phone in its national form", `"person":{"name":"Emily Walker","phones":[{"number":"+1 202 555 0101"}],"address":{"country":"US"}}`,
		`"person":{"name":"Piotr Nowak","phones":[{"number":"(202) 555-0101"}],"address":{"country":"US"}}`, true},
	{"a phone with a zero in brackets", `"person":{"name":"Emily Walker","phones":[{"number":"0049 30 23125 001"}]}`, `"person":{"name":"Piotr Nowak","phones":[{"number":"+49 (0)30 23125-001"}]}`, true},
	{"a mailbox with a tag behind a plus sign", `"person":{"name":"Emily Walker","emails":["amberkite+jobs@mail.example"]}`, `"person":{"name":"Piotr Nowak","emails":["AmberKite+cv2@mail.example"]}`, true},
	{"a mailbox with dots where they don't count", `"person":{"name":"Emily Walker","emails":["invented.lark.one@gmail.com"]}`, `"person":{"name":"Piotr Nowak","emails":["inventedlark.one@googlemail.com"]}`, true},
	{"a handle with other digits elsewhere", `"person":{"name":"Emily Walker","emails":["copper_willow7@post.example"]}`, `"person":{"name":"Piotr Nowak","emails":["copper-willow.1999@inbox.example"]}`, true},
	{"a handle with the digits in front", `"person":{"name":"Emily Walker","emails":["88dimlantern@post.example"]}`, `"person":{"name":"Piotr Nowak","emails":["dimlantern_02@post.example"]}`, true},
	{"a handle of words of the trade", `"person":{"name":"Emily Walker","emails":["fullstack.developer7@post.example"]}`, `"person":{"name":"Piotr Nowak","emails":["fullstackdeveloper1999@inbox.example"]}`, false},
	{"one's own name as everybody writes it", `"person":{"name":"김태영","emails":["taeyoung88@post.example"]}`, `"person":{"name":"박태영","emails":["tae.young.1990@inbox.example"]}`, false},
	{"one's own name in Arabic letters", `"person":{"name":"محمد حسن","emails":["mohammed88@post.example"]}`, `"person":{"name":"محمد الشامي","emails":["mohammed.1990@inbox.example"]}`, false},
	{"a domain with two letters in turn", `"person":{"name":"Emily Walker","emails":["emily@larkfieldsoft.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@larkfeildsoft.example"]}`, true},
	{"a domain without one letter", `"person":{"name":"Emily Walker","emails":["emily@cedarbridgeit.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@cedarbidgeit.example"]}`, true},
	{"a domain with a letter twice, under another ending", `"person":{"name":"Emily Walker","emails":["emily@tidalforgeone.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@tidalforrgeone.test"]}`, true},
	{"a domain with a nought for an o", `"person":{"name":"Emily Walker","emails":["emily@osprey-port-co.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@osprey-p0rt-co.example"]}`, true},
	{"a domain with r and n for an m", `"person":{"name":"Emily Walker","emails":["emily@lumengridhq.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@lurnengridhq.example"]}`, true},
	{"a domain with a Cyrillic letter", `"person":{"name":"Emily Walker","emails":["emily@ravenscopeqa.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@xn--rvenscopeqa-yij.example"]}`, true},
	{"colleagues at one firm", `"person":{"name":"Emily Walker","emails":["emily@juniperdesk.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@juniperdesk.example"]}`, false},
	{"a firm with and without its hyphen", `"person":{"name":"Emily Walker","emails":["emily@maple-gatework.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@maplegatework.example"]}`, false},
	{"a firm and another firm of a word near", `"person":{"name":"Emily Walker","emails":["emily@brightcorelab.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@brightcodelab.example"]}`, false},
	{"a word and its plural", `"person":{"name":"Emily Walker","emails":["emily@willowgarden.example"]}`, `"person":{"name":"Piotr Nowak","emails":["piotr@willowgardens.example"]}`, false},
	{"families of near names", `"person":{"name":"Hanna Kowalewska","emails":["mail@kowalewska-hanna.example"]}`, `"person":{"name":"Piotr Kowallewska","emails":["mail@kowallewska-hanna.example"]}`, false},
	{"a flat written in another way", `"person":{"name":"Emily Walker"},"shipping":[{"address":{"lines":["12 Sample Street","Apt 4"],"city":"Springfield","postal_code":"12345","country":"US"}}]`,
		`"person":{"name":"Piotr Nowak"},"shipping":[{"address":{"lines":["12 Sample St. #4"],"city":"Springfield","postal_code":"12345","country":"US"}}]`, true},
	{"a house without a flat", `"person":{"name":"Emily Walker"},"shipping":[{"address":{"lines":["77 Mockup Road"],"city":"Springfield","postal_code":"12345","country":"US"}}]`,
		`"person":{"name":"Piotr Nowak"},"shipping":[{"address":{"lines":["77 Mockup Rd"],"city":"Springfield","postal_code":"12345","country":"US"}}]`, false},
	{"an account with spaces", `"person":{"name":"Emily Walker"},"payouts":[{"kind":"iban","account":"DE89 3704 0044 0532 0130 00"}]`, `"person":{"name":"Piotr Nowak"},"payouts":[{"kind":"iban","account":"de89370400440532013000"}]`, true},
	{"a referee of strangers", vouching("Emily Walker", "Northwind Works", "Otto Muster", "otto.invented+ref@post.example", "Sample Mills"), vouching("Piotr Nowak", "Delta Yard", "O. Muster", "otto.invented@post.example", "Delta Yard"), true},
	{"a referee of former colleagues", vouching("Emily Walker", "Heron Gate", "Ida Exempel", "ida.invented@post.example", "Heron Gate"), vouching("Piotr Nowak", "Heron Gate GmbH", "Ida Exempel", "ida.invented@post.example", "Heron Gate"), false},
	{"a manager who went from one firm to the other", vouching("Emily Walker", "Opal Line", "Max Beispiel", "max.invented@post.example", "Opal Line"), vouching("Piotr Nowak", "Kelp Span", "Max Beispiel", "max.invented@post.example", "Kelp Span"), false},
	{"a house that confirms employment", vouching("Emily Walker", "Topaz Flow", "Personnel", "employment.verification@post.example", ""), vouching("Piotr Nowak", "Zinc Yard", "Personnel", "employment.verification@post.example", ""), false},
	{"a mailbox of the referee's firm", vouching("Emily Walker", "Slate Loop", "Eva Muster", "eva.muster@slateloop.example", "Slate Loop"), vouching("Piotr Nowak", "Fjord Mint", "Eva Muster", "eva.muster@slateloop.example", "Slate Loop"), false},
}

// vouching is somebody with one job whose referee stands for an employer.
func vouching(who, worked, referee, mail, employer string) string {
	return fmt.Sprintf(`"person":{"name":%q},"history":{"work":[{"employer":%q,"title":"Engineer","start":"2019-01","end":"2022-05"}]},"references":[{"name":%q,"email":%q,"employer":%q}]`, who, worked, referee, mail, employer)
}

func TestWhatIsKeptIsSeenHoweverItIsWritten(t *testing.T) {
	eng, done, err := inventedEngine("")
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	set := &ringSet{policy: pipeline.SharingPolicy(eng.lists)}
	err = set.read(context.Background(), eng, func(yield func(ringSent) bool) {
		for i, c := range written {
			for k, text := range []string{c.a, c.b} {
				var app screen.Application
				if err := json.Unmarshal(fmt.Appendf(nil, `{"source":"test","external_id":"%d-%d",%s}`, i, k, text), &app); err != nil {
					t.Fatalf("%s: %v", c.what, err)
				}
				if !yield(ringSent{app: app}) {
					return
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	index := link.NewMemory()
	for _, r := range set.records {
		index.Put(r)
	}
	var ties []cluster.Tie
	for i, r := range set.records {
		found, err := link.Find(context.Background(), r, index, set.policy, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found.Ties {
			ties = append(ties, cluster.Tie{A: int64(i + 1), B: x.Other, Kind: x.Kind, Value: valueNumber(x.Value), Strong: x.Strong, Names: x.Names})
		}
	}
	held := map[[2]int64]bool{}
	for _, p := range cluster.Held(ties, nil) {
		held[p] = true
	}
	for i, c := range written {
		ends := [2]int64{int64(2*i + 1), int64(2*i + 2)}
		if held[ends] != c.held {
			t.Errorf("%s: held together %v, want %v", c.what, held[ends], c.held)
		}
		delete(held, ends)
	}
	for ends := range held {
		t.Errorf("%s and %s are held together, though nothing of the two is one's", written[(ends[0]-1)/2].what, written[(ends[1]-1)/2].what)
	}
}
