package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// crowd invents applications: the same for the same seed. Most people share
// nothing with another; one in a hundred carries an account or a number of
// somebody before them, so that links, findings and cases have their share.
type crowd struct {
	rnd    *rand.Rand
	phones int // every how many rows carry a number, so that invented ones suffice
	shared []screen.Person
}

// Invented names are put together from these; the numbers are of the range
// that is kept free for invented ones.
var (
	crowdFirst  = strings.Fields("Ada Ali Amara Ana Anton Bela Boris Carla Chen Dana Diego Elif Emma Farid Gita Hana Ibrahim Ines Ivan Jana Jonas Kofi Lara Leila Lin Luca Maja Marek Mina Nadia Nils Olga Omar Pavel Petra Rosa Sana Sofia Tomas Uma Vera Wanda Yara Yusuf Zoe")
	crowdMiddle = strings.Fields("A. B. C. D. E. F. G. H. J. K. L. M. N. P. R. S. T. V. W. Z.")
	crowdBegin  = strings.Fields("Al Ber Cor Dan El Fal Gar Hol Is Jan Kar Lam Mar Nor Or Pal Quin Ros Sal Tor Ul Ver Wal Yor Zan")
	crowdInside = strings.Fields("a e i o u an en in on ar er or al el il ol am em as es")
	crowdEnd    = strings.Fields("berg da dez ford ga k kov lo man mann mer na nik ni r ra rez ro s sen ska son t ta ton va vic wick wood ya")
	crowdAreas  = strings.Fields("201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 330 334 336 337 339 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 425 430 432 434 435 440 443 469 478 479 480 484")
	crowdJobs   = []string{"Go engineer", "Data analyst", "Site reliability engineer", "Front-end developer", "Product designer", "Technical writer"}
	crowdFirms  = []string{"Northwind Example", "Example Harbour", "Sample Works", "Invented Systems", "Placeholder Labs", "Model Bridge", "Specimen Cloud", "Exemplar Freight"}
	crowdPlaces = []screen.Location{{City: "Austin", Region: "TX", Country: "US"}, {City: "Chicago", Region: "IL", Country: "US"}, {City: "Denver", Region: "CO", Country: "US"}, {City: "Seattle", Region: "WA", Country: "US"}, {City: "Boston", Region: "MA", Country: "US"}}
	crowdZones  = []struct {
		name   string
		offset int
	}{{"America/Chicago", -300}, {"America/Chicago", -300}, {"America/Denver", -360}, {"America/Los_Angeles", -420}, {"America/New_York", -240}}
	crowdAgents = []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
		"Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
	}
	crowdBegan = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
)

func newCrowd(seed uint64, n int) *crowd {
	return &crowd{rnd: rand.New(rand.NewPCG(seed, 0x626f6e61)), phones: 1 + n/(100*len(crowdAreas))}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// application invents the one with number i; call it with 0, 1, 2 … in turn.
func (c *crowd) application(i int) screen.Application {
	r := c.rnd
	at := crowdBegan.Add(time.Duration(i) * 7 * time.Second)
	place := r.IntN(len(crowdPlaces))
	p := c.person(i, place)
	start := 2010 + r.IntN(8)
	years := 1 + r.IntN(3)
	work := func(from, to int) screen.Work {
		return screen.Work{Employer: fmt.Sprintf("%s %d", pick(r, crowdFirms), r.IntN(400)), Title: pick(r, crowdJobs),
			Start: screen.Date{Year: from, Month: 1 + r.IntN(6)}, End: screen.Date{Year: to, Month: 7 + r.IntN(6)}, City: crowdPlaces[place].City, Country: "US"}
	}
	return screen.Application{
		ExternalID: fmt.Sprintf("app-%07d", i), Source: "bench", AppliedAt: &at,
		Job:     &screen.Job{ID: fmt.Sprintf("job-%d", r.IntN(40)), Title: pick(r, crowdJobs), Market: "US", PaysIn: "fiat"},
		Person:  p,
		History: &screen.History{Work: []screen.Work{work(start, start+years), work(start+years+1, start+years+3)}},
		Touchpoints: []screen.Touchpoint{{At: &at, Kind: "apply", IP: fmt.Sprintf("2001:db8:%x:%x::%x", i>>16, i&0xffff, 1+r.IntN(0xffff)), UserAgent: pick(r, crowdAgents),
			TimeZone: crowdZones[place].name, UTCOffsetMinutes: &crowdZones[place].offset}},
	}
}

func (c *crowd) person(i, place int) *screen.Person {
	r := c.rnd
	first, last := pick(r, crowdFirst), pick(r, crowdBegin)+pick(r, crowdInside)+pick(r, crowdInside)+pick(r, crowdEnd)
	location := crowdPlaces[place]
	handle := fmt.Sprintf("%s%s%d", strings.ToLower(first[:1]+last), string(rune('a'+i%26)), i)
	p := &screen.Person{Name: first + " " + pick(r, crowdMiddle) + " " + last, Emails: []string{strings.ToLower(first) + "." + handle + "@mail.example"}, Location: &location,
		Links: []string{"https://github.com/" + handle}, Messengers: []screen.Messenger{{Service: "telegram", Handle: "@" + handle + "_t"}}}
	if i%c.phones == 0 {
		n := i / c.phones
		p.Phones = []screen.Phone{{Number: fmt.Sprintf("+1 %s 555 01%02d", crowdAreas[n/100%len(crowdAreas)], n%100)}}
	}
	if len(c.shared) > 0 && r.IntN(100) == 0 {
		other := pick(r, c.shared)
		switch r.IntN(3) {
		case 0:
			p.Emails = other.Emails
		case 1:
			p.Messengers = other.Messengers
		default:
			p.Links = other.Links
		}
	}
	if r.IntN(20) == 0 {
		c.shared = append(c.shared, *p)
	}
	return p
}
