package invent

import (
	"fmt"
	"strings"

	"bonafide/internal/screen"
)

// month counts months since year 0.
type month int

func monthOf(year, m int) month { return month(year*12 + m - 1) }

func (t month) year() int         { return int(t) / 12 }
func (t month) number() int       { return int(t)%12 + 1 }
func (t month) date() screen.Date { return screen.Date{Year: t.year(), Month: t.number()} }

// job is one station of a career.
type job struct {
	employer, form string // form is the legal form, which papers write or not
	title          string
	start, end     month // end 0: it lasts
	employment     string
	points         []string
	skills         []string
}

// career is what a person did.
type career struct {
	jobs           []job // the latest first
	school, degree string
	studied        [2]int // first and last year
}

var (
	firmHeads = strings.Fields("Quill Nord Blau Amber Cedar Lumen Orbit Pico Tern Vanta Kestrel Maple Osprey Raven Solar Tidal Umber Willow Zephyr Harbor Lattice Juniper Cobalt Drift Ember Falcon Granite Hazel Indigo Jasper Kelp Larch Mosaic Nimbus Opal Pebble Quartz Ridge Saffron Thistle Ultra Velvet Walnut Yarrow Zinc Alder Birch Copper Delta Elm Fjord Glacier Heron Iris Jade Kite Lotus Meadow Nectar Onyx Pine Reef Slate Topaz")
	firmTails = strings.Fields("grid works ware labs stack path bridge forge point desk mint flow loop byte field gate line mark nest port scope shift span tide wave yard")
	legal     = []string{"Ltd", "GmbH", "Inc.", "LLC", "S.A.", "Sp. z o.o.", "B.V.", "Pty Ltd", "Co., Ltd.", "", "", "", ""}
	schools   = []string{"Example University", "Sample Institute of Technology", "Mockup State University", "Polytechnic of Specimen", "National Example University", "University of Placeholder", "Draft College", "Technical University of Sampleton"}
	degrees   = []string{"BSc", "BSc", "MSc", "B.Eng.", "Bachelor of Science", "Master of Science", "Diploma", "BA"}
	fields    = []string{"Computer Science", "Software Engineering", "Mathematics", "Physics", "Electrical Engineering", "Information Systems", "Statistics"}
	titles    = []string{"Software engineer", "Backend developer", "Frontend developer", "Full-stack developer", "Data engineer", "DevOps engineer", "Mobile developer", "QA engineer", "Site reliability engineer", "Senior software engineer", "Machine learning engineer", "Platform engineer"}
)

// skills with the year in which an outsider could first meet them.
var skills = []struct {
	name string
	year int
}{
	{"Python", 1991}, {"Java", 1995}, {"JavaScript", 1995}, {"PHP", 1995}, {"MySQL", 1995}, {"PostgreSQL", 1996}, {"C#", 2000}, {"Ruby on Rails", 2004}, {"Git", 2005}, {"Django", 2005},
	{"jQuery", 2006}, {"Hadoop", 2006}, {"RabbitMQ", 2007}, {"Cassandra", 2008}, {"Node.js", 2009}, {"MongoDB", 2009}, {"Redis", 2009}, {"Elasticsearch", 2010}, {"Kotlin", 2011}, {"Bootstrap", 2011},
	{"Apache Kafka", 2011}, {"TypeScript", 2012}, {"Ansible", 2012}, {"Docker", 2013}, {"Vue.js", 2013}, {"Kubernetes", 2014}, {"Terraform", 2014}, {"GraphQL", 2015}, {"TensorFlow", 2015}, {"PyTorch", 2016},
	{"Next.js", 2016}, {"ClickHouse", 2016}, {"Tailwind CSS", 2017}, {"NestJS", 2017}, {"FastAPI", 2018}, {"GitHub Actions", 2018}, {"OpenTelemetry", 2019}, {"Playwright", 2020}, {"SvelteKit", 2020},
}

var (
	deeds  = strings.Fields("Built Rewrote Maintained Led Designed Migrated Shortened Hardened Replaced Documented Tested Split Measured Tuned Launched Reviewed Extended Simplified Moved Automated Monitored Debugged Planned Taught")
	things = []string{
		"the billing service", "a parser for bank statements", "the booking pages", "an importer of supplier catalogues", "the mobile checkout", "the nightly reports", "a queue for e-mails", "the search of spare parts",
		"the roster planner", "an editor for floor plans", "the ticket archive", "a scheduler for buses", "the loyalty programme", "the warehouse scanner", "an exporter for tax offices", "the map tiles",
		"the sign-in of partners", "the museum guide", "a dashboard for turbines", "the laboratory register", "the recipe planner", "the payroll rounding", "a viewer for X-ray series", "the parking meter firmware",
		"the auction engine", "the course catalogue", "a crawler of public tenders", "the translation memory", "the insurance quotes", "an alarm for cold chains", "the newsletter composer", "the stock forecast",
		"the voice menu", "a digital twin of a brewery", "the refund flow", "the seat map", "a linter for contracts", "the podcast player", "the grading of essays", "the fleet telemetry",
	}
	ends = []string{
		"for %d branches", "which cut failures by %d %%", "with %d colleagues in two countries", "so that releases took %d minutes", "serving %d requests a second", "after %d interviews with users", "in %d weeks",
		"and trained %d newcomers", "which saved %d hours a month", "with a test suite of %d cases", "for a client with %d vans", "keeping it within %d MB", "across %d languages", "behind %d feature flags",
		"at a cost of %d euros a month", "with %d lines less", "through %d audits", "over %d tables", "from a prototype of %d screens", "for %d thousand readers", "without losing one of %d orders", "on %d small boards",
	}
)

// point is one achievement.
func (m *maker) point() string {
	return pick(m, deeds) + " " + pick(m, things) + " " + fmt.Sprintf(pick(m, ends), m.between(3, 480))
}

func (m *maker) firm() string { return pick(m, firmHeads) + pick(m, firmTails) }

// job invents one station. One in two hundred claims a technology of later
// years in an old job: people rewrite old stations in today's words.
func (m *maker) job(start, end month) job {
	j := job{employer: m.firm(), form: pick(m, legal), title: pick(m, titles), start: start, end: end, employment: "full_time"}
	for range m.between(2, 4) {
		j.points = append(j.points, m.point())
	}
	last := end.year()
	if end == 0 {
		last = Epoch.Year()
	}
	careless := m.chance(0.005)
	for _, i := range m.Perm(len(skills)) {
		if len(j.skills) == 3 {
			break
		}
		if skills[i].year < last || careless {
			j.skills = append(j.skills, skills[i].name)
		}
	}
	return j
}

// career invents years of work up to now, with a study before it.
func (m *maker) career(years int) career {
	now := monthOf(Epoch.Year(), int(Epoch.Month())-1)
	begin := now - month(12*years+m.IntN(12))
	var c career
	for at := begin; at < now-2; {
		end := at + month(m.between(9, 60))
		if end >= now-6 {
			end = now
		}
		j := m.job(at, end)
		if end == now && m.chance(0.6) {
			j.end = 0
		}
		c.jobs = append([]job{j}, c.jobs...)
		at = end + month(m.IntN(4))
	}
	c.school, c.degree = pick(m, schools), pick(m, degrees)+" "+pick(m, fields)
	c.studied = [2]int{begin.year() - m.between(4, 5), begin.year() - m.IntN(2)}
	return c
}

// form writes the career as a form takes it.
func (c career) form() *screen.History {
	h := &screen.History{}
	for _, j := range c.jobs {
		w := screen.Work{Employer: strings.TrimSpace(j.employer + " " + j.form), Title: j.title, Start: j.start.date(), End: screen.Date{Present: true}, Employment: j.employment}
		if j.end != 0 {
			w.End = j.end.date()
		}
		h.Work = append(h.Work, w)
	}
	degree, field, _ := strings.Cut(c.degree, " ")
	if strings.HasPrefix(c.degree, "Bachelor of Science") || strings.HasPrefix(c.degree, "Master of Science") {
		words := strings.SplitN(c.degree, " ", 4)
		degree, field = strings.Join(words[:3], " "), words[3]
	}
	h.Education = []screen.Education{{School: c.school, Degree: degree, Field: field, Start: screen.Date{Year: c.studied[0]}, End: screen.Date{Year: c.studied[1]}}}
	return h
}

func (c career) technologies() string {
	var out []string
	for _, j := range c.jobs {
		for _, s := range j.skills {
			if !strings.Contains(", "+strings.Join(out, ", ")+",", ", "+s+",") {
				out = append(out, s)
			}
		}
	}
	return strings.Join(out, ", ")
}
