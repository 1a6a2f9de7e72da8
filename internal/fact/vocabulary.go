package fact

import "strings"

// Vocabulary lists, for each closed field ("Type.field"), the values it may
// take. The linter refuses a rule that compares the field with anything else,
// for CEL would not notice a misspelt literal. Observation codes and list
// names come from rules/lists instead.
var vocabulary = map[string][]string{
	"Name.source": words("resume filename metadata profile profile_history check"),
	"Name.names":  relations, "Payout.holder_names": relations, "CommitIdentity.names": relations,
	"Revision.names": relations, "Link.names": relations, "Neighbour.names": relations,
	"Email.mailbox":           words("consumer corporate education own_domain disposable alias"),
	"Email.handle_pattern":    words("month_day role_digit broad_digits dots none"),
	"Profile.handle_pattern":  words("month_day role_digit broad_digits dots none"),
	"Email.breach":            words("unsearched none same_name other_name"),
	"Phone.line_type":         words("mobile fixed_line voip toll_free unknown"),
	"Address.kind":            words("home shipping identity"),
	"Address.class":           words("ordinary forwarder pickup"),
	"Address.from_home":       words("same different"),
	"Address.from_check":      words("same different"),
	"Payout.kind":             words("iban account wallet_btc wallet_evm wallet_tron wallet_sol"),
	"Payout.holder_kind":      words("person company"),
	"Reference.also_of":       words("applicant self referee nobody"),
	"Reference.employer_mail": words("same different"),
	"Work.source":             words("form resume profile"),
	"Work.employment":         words("full_time part_time contract freelance internship"),
	"Education.source":        words("form resume profile"),
	"Touchpoint.kind":         words("apply login schedule assessment interview onboarding shipping payout_change"),
	"Touchpoint.network":      words("isp mobile education corporate relay hosting vpn tor proxy unknown"),
	"Profile.service":         words("github gitlab linkedin x telegram discord skype"),
	"Document.role":           words("resume cover_letter identity diploma other"),
	"DocumentLink.kind":       words("profile email website"),
	"Photo.declared":          words("camera edited generated composite"),
	"Check.kind":              words("document education employment sanctions"),
	"Check.result":            words("passed failed expired altered reported_stolen other_holder not_on_record"),
	"Change.field":            words("person.emails person.phones person.address"),
	"Link.kind": words(`email email_stem commit_email phone github gitlab linkedin x telegram discord skype website
		iban account wallet_btc wallet_evm wallet_tron wallet_sol address ship_to ipv4 ipv6 device file text passage
		history template metadata sitting photo identity_image`),
	"Explanation.as":     words("household same_person agency"),
	"Referral.direction": words("by of"),
	"Hit.list_class":     words("intelligence sanctions sanctioned_territory confirmed_here partner facilitator front_company stealer_log"),
	"Hit.relation":       words("exact one_hop neighbour beside_listed commit_minor name_only"),
	"Hit.kind": words(`name company address email phone github gitlab linkedin x website profile_id telegram discord
		skype account iban wallet_btc wallet_evm wallet_tron wallet_sol ipv4 ipv6 device file`),
	"Job.pays_in": words("fiat crypto either"),
}

var relations = words("same variant different_given different")

// inputs are the names that a rule's needs may use: the inputs behind the
// facts, for the cases in which an empty list could mean two things.
var inputs = words(`emails phones person.address person.links messengers identifiers names names.metadata names.profile_history
	documents documents.text documents.rendered documents.metadata documents.links documents.revisions documents.identity
	history.work history.education history.work.employment touchpoints touchpoints.ip touchpoints.utc_offset touchpoints.network
	touchpoints.device_id touchpoints.at touchpoints.onboarding residence payouts payouts.holder shipping addresses.shipping
	references referred_by checks identity_checks.address birth_years profiles profiles.id profiles.login profiles.created_at
	profiles.first_commits profiles.commit_identities profiles.contributors profiles.employers profiles.connections
	profiles.followers photos photos.metadata emails.breach phones.line_type messages changes status form job.description
	job.pays_in lists.intelligence lists.sanctions lists.confirmed_here lists.facilitator lists.front_company lists.stealer_log exchange`)

func words(s string) []string { return strings.Fields(s) }

// Values gives the closed vocabulary of a field ("Link.kind"); ok is false when
// the field takes any value.
func Values(field string) (values []string, ok bool) {
	values, ok = vocabulary[field]
	return values, ok
}

// Inputs gives the names that a rule's needs may use.
func Inputs() []string { return inputs }
