package httpd

import (
	"slices"
	"strings"
)

// NeededInput is something that a check needs, in words for people.
type NeededInput struct {
	Name string // such as "the address of a contact on the network"
	How  string // what to do to have it
}

// neededInputs are the words for each of fact.Inputs.
var neededInputs = map[string]NeededInput{
	"emails":                     {"an e-mail address", "Send the address that the applicant gave, or a résumé that states one."},
	"phones":                     {"a phone number", "Send the number that the applicant gave, or a résumé that states one."},
	"person.address":             {"a home address", "Ask for the postal address and send it with the application."},
	"person.links":               {"links of the applicant", "Send the profile links of the form, or a résumé that holds some."},
	"messengers":                 {"a messenger account", "Send the account when the applicant names one."},
	"identifiers":                {"any e-mail, phone or profile", "Send what the applicant gave, or a résumé that can be read."},
	"names":                      {"a name", "Send the name that the applicant gave, or a résumé that states it."},
	"names.metadata":             {"a name in the file’s details", "Most files carry none; ask for the original file instead of a print of it."},
	"names.profile_history":      {"earlier names of a profile", "Send a snapshot of the profile with the names that it had before."},
	"documents":                  {"a document", "Send the résumé as a file."},
	"documents.text":             {"text that can be read", "Ask for a version with text; a picture of a page may not be readable here."},
	"documents.rendered":         {"pages drawn as pictures", "They are drawn a moment after the text was read; only PDF files have them."},
	"documents.metadata":         {"the file’s own details", "Ask for the original file: a copy out of a browser or a scan carries none."},
	"documents.links":            {"links inside a document", "Only files that hold links can be compared; there is nothing to do."},
	"documents.revisions":        {"earlier versions inside a file", "Only some PDF files keep them; there is nothing to do."},
	"documents.identity":         {"an identity document", "Send it only where your process asks everyone for one at this stage."},
	"history.work":               {"a work history with dates", "None was stated or could be read. Ask for a résumé with months and years."},
	"history.education":          {"an education", "None was stated or could be read. Ask for it if the job needs it."},
	"history.work.employment":    {"full time or part time for each job", "Ask in the form whether each job was full time."},
	"touchpoints":                {"times of contacts", "Send time, address and browser of each contact: the career page, the scheduling page and the assessment know them."},
	"touchpoints.ip":             {"the network address of a contact", "Send the IP of each contact: the career page, the scheduling page and the assessment know it."},
	"touchpoints.utc_offset":     {"the clock of the applicant’s browser", "Send the browser’s offset from UTC with each contact; the form or the assessment can ask it."},
	"touchpoints.network":        {"the kind of network of a contact", "Send the IP of each contact, and keep the data set of networks fresh."},
	"touchpoints.device_id":      {"a device id of a contact", "Send it where your process has one and told applicants so."},
	"touchpoints.at":             {"the time of a contact", "Send the time of each contact with its zone."},
	"touchpoints.onboarding":     {"contacts after the hire", "Send log-ins of the first weeks, once there are some."},
	"residence":                  {"a place of residence", "Ask in the form for town and country, and send them."},
	"payouts":                    {"an account for pay", "Known once the applicant names one; send it then."},
	"payouts.holder":             {"the holder of the account", "Send the holder’s name with the account."},
	"shipping":                   {"where equipment goes", "Known once equipment is sent; send the address then."},
	"addresses.shipping":         {"a shipping address", "Known once equipment is sent; send the address then."},
	"references":                 {"referees", "Ask for two, with a line or mailbox of their employer."},
	"referred_by":                {"who referred the applicant", "Send it when somebody referred them."},
	"checks":                     {"the result of a check", "Send the result of an identity, work or education check, if one was made."},
	"identity_checks.address":    {"the address of an identity check", "Send the address that the check confirmed, if it gave one."},
	"birth_years":                {"a year of birth from an identity check", "Known after an identity check; never ask for it before."},
	"profiles":                   {"a snapshot of a profile", "Ask for the code profile, and send a snapshot of it with the application."},
	"profiles.id":                {"the number of a profile", "Send it with the snapshot: it stays when the profile’s name changes."},
	"profiles.login":             {"the name of a profile", "Send it with the snapshot."},
	"profiles.created_at":        {"when a profile was made", "Send it with the snapshot."},
	"profiles.first_commits":     {"the first commits of a profile", "Send the dates of the first commits with the snapshot."},
	"profiles.commit_identities": {"names and addresses in commits", "Send the authors of the profile’s own commits with the snapshot."},
	"profiles.contributors":      {"who else commits to a profile’s work", "Send the contributors with the snapshot."},
	"profiles.employers":         {"employers named on a profile", "Send the employers with the snapshot."},
	"profiles.connections":       {"the connections of a profile", "Send their number with the snapshot."},
	"profiles.followers":         {"the followers of a profile", "Send them with the snapshot."},
	"photos":                     {"a picture", "Send it only where your process takes one from everyone."},
	"photos.metadata":            {"the details of a picture file", "Send the original file instead of a copy."},
	"emails.breach":              {"what a breach collection knows of the mailbox", "Search the mailbox in a collection that you may use, and send the answer."},
	"phones.line_type":           {"the type of a phone line", "Send it if your phone provider tells it."},
	"messages":                   {"messages of the applicant", "Send the text of messages where your process may keep it."},
	"changes":                    {"changes of what was stated", "Send each version of the form, so that changes can be seen."},
	"status":                     {"the state in your hiring system", "Send the stage that the application is in."},
	"form":                       {"answers of an interview form", "Fill the observation form after the call; a form without a tick counts too."},
	"job.description":            {"the text of the job", "Send the job’s description with the application."},
	"job.pays_in":                {"how the job pays", "Say with the job whether it pays in money, in crypto or in either."},
	"lists.intelligence":         {"an intelligence list", "Import one under Watchlists."},
	"lists.sanctions":            {"a sanctions list", "Import one under Watchlists."},
	"lists.confirmed_here":       {"cases confirmed here", "It fills as cases are confirmed."},
	"lists.facilitator":          {"a list of facilitators", "Import one under Watchlists."},
	"lists.front_company":        {"a list of front companies", "Import one under Watchlists."},
	"lists.stealer_log":          {"a list of stolen log-ins", "Import one under Watchlists, if you may use it."},
	"exchange":                   {"a partner’s list", "Import one of the class partner under Watchlists."},
}

// wordsOfNeed puts a need such as "emails or phones" into words. An input that
// has none, from a catalogue of another version, is told by its path.
func wordsOfNeed(need string) NeededInput {
	var names, how []string
	for in := range strings.SplitSeq(need, " or ") {
		w, ok := neededInputs[in]
		if !ok {
			w = NeededInput{Name: strings.NewReplacer(".", " ", "_", " ").Replace(in), How: "Send it with the application, or ask for it."}
		}
		names = append(names, w.Name)
		if !slices.Contains(how, w.How) {
			how = append(how, w.How)
		}
	}
	return NeededInput{strings.Join(names, " or "), strings.Join(how, " Or: ")}
}

// What a résumé brings at its best, beside the lists that are built in, and what
// contacts with the place stated, and imported lists add.
var (
	fromResume = []string{"emails", "phones", "person.links", "messengers", "identifiers", "names", "names.metadata", "documents", "documents.text",
		"documents.rendered", "documents.metadata", "documents.links", "documents.revisions", "history.work", "history.education", "lists.sanctions"}
	fromContacts = []string{"residence", "touchpoints", "touchpoints.ip", "touchpoints.at", "touchpoints.network", "touchpoints.utc_offset"}
	fromLists    = []string{"lists.intelligence", "lists.facilitator", "lists.front_company", "lists.stealer_log", "exchange"}
)

// reach is how many rules can run with what somebody has.
type reach struct {
	Rules, Resume    int // all of them, and those that résumés alone let run
	Contacts, Listed int // how many more with contacts, and with a list
	Both             int // how many more with both beyond those
}

func reachOf(rules []Rule) reach {
	r := reach{Rules: len(rules)}
	for _, x := range rules {
		switch {
		case meets(x.Needs, fromResume):
			r.Resume++
		case meets(x.Needs, fromResume, fromContacts):
			r.Contacts++
		case meets(x.Needs, fromResume, fromLists):
			r.Listed++
		case meets(x.Needs, fromResume, fromContacts, fromLists):
			r.Both++
		}
	}
	return r
}

// meets reports whether every need has an alternative among what there is.
func meets(needs []string, have ...[]string) bool {
	for _, n := range needs {
		if !slices.ContainsFunc(strings.Split(n, " or "), func(in string) bool {
			return slices.ContainsFunc(have, func(h []string) bool { return slices.Contains(h, in) })
		}) {
			return false
		}
	}
	return true
}
