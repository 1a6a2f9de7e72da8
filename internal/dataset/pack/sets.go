package main

// entry is one set in SOURCES.yaml.
type entry struct {
	Name       string `yaml:"name"`
	Title      string `yaml:"title"`
	Version    string `yaml:"version"`
	Date       string `yaml:"date"` // of the data, YYYY-MM-DD
	Licence    string `yaml:"licence"`
	Text       string `yaml:"licence_text,omitempty"` // file in licences/
	Credit     string `yaml:"credit"`
	Source     string `yaml:"source"`
	StaleAfter int    `yaml:"stale_after"` // days
	File       string `yaml:"file"`
	SHA256     string `yaml:"sha256"`
	Bytes      int    `yaml:"bytes"`
}

// set is an entry and how its file is made.
type set struct {
	entry
	build func(folders) ([]byte, error)
}

// Ages in days after which a set counts as stale, by what it holds.
const (
	ageNetwork   = 180 // VPN and hosting move fast
	ageRegistry  = 365 // address registries, zones, mail domains
	ageSanctions = 30
	ageSlow      = 730 // universities, characters, cities
)

const (
	x4b      = "https://github.com/X4BNet/lists_vpn"
	iploc    = "https://github.com/sapics/ip-location-db"
	mit      = "MIT"
	isc      = "ISC"
	cc0      = "CC0-1.0"
	ccby     = "CC-BY-4.0"
	noRights = "public domain"
)

var sets = []set{
	{entry{Name: "asn", Title: "Addresses to autonomous systems", Version: "2.3.2026061719", Date: "2026-06-17", Licence: ccby, Text: "ip-location-db.txt",
		Credit: "IP Geolocation by DB-IP (https://db-ip.com); Route Views (routeviews.org); NRO (nro.net)", Source: iploc, StaleAfter: ageRegistry}, packASN},
	{entry{Name: "cities", Title: "Cities with coordinates and time zones", Version: "1.3.4", Date: "2026-05-06", Licence: mit, Text: "city-timezones.txt",
		Credit: "city-timezones, Kevin Roberts", Source: "https://github.com/kevinroberts/city-timezones", StaleAfter: ageSlow}, packCities},
	{entry{Name: "confusables", Title: "Characters that look alike", Version: "1.0.6", Date: "2024-12-07", Licence: mit, Text: "unhomoglyph.txt",
		Credit: "unhomoglyph, Vitaly Puzrin", Source: "https://github.com/nodeca/unhomoglyph", StaleAfter: 5 * ageSlow}, packConfusables},
	{entry{Name: "countries", Title: "Country codes and English names", Version: "2025b", Date: "2025-03-22", Licence: noRights,
		Credit: "IANA time zone database", Source: "https://www.iana.org/time-zones", StaleAfter: ageSlow}, packCountries},
	{entry{Name: "country", Title: "Addresses to countries of registration", Version: "2.3.2026061719", Date: "2026-06-17", Licence: cc0, Text: "ip-location-db.txt",
		Credit: "geo-whois-asn-country by ip-location-db; NRO (nro.net)", Source: iploc, StaleAfter: ageRegistry}, packCountryRanges},
	{entry{Name: "hosting-asns", Title: "Autonomous systems of hosting operators", Version: "2026-08-22", Date: "2026-08-22", Licence: mit, Text: "x4bnet.txt",
		Credit: "X4BNet", Source: x4b, StaleAfter: ageNetwork}, asnLines("ip/x4bnet-datacenter-asn.txt")},
	{entry{Name: "hosting-asns-named", Title: "Autonomous systems of hosting operators, second list", Version: "2026-03-18", Date: "2026-03-18", Licence: mit, Text: "bad-asn-list.txt",
		Credit: "Brian Hama", Source: "https://github.com/brianhama/bad-asn-list", StaleAfter: ageNetwork}, packASNTable},
	{entry{Name: "hosting-ranges", Title: "Ranges of hosting operators", Version: "2026-08-22", Date: "2026-08-22", Licence: mit, Text: "x4bnet.txt",
		Credit: "X4BNet", Source: x4b, StaleAfter: ageNetwork}, cidrFiles("ip/x4bnet-datacenter-ipv4.txt", "ip/x4bnet-datacenter-ipv6.txt")},
	{entry{Name: "hosting-vendors", Title: "Ranges of hosting operators with their names", Version: "2026-08-22", Date: "2026-08-22", Licence: mit, Text: "ipcat.txt",
		Credit: "ipcat", Source: "https://github.com/growlfm/ipcat", StaleAfter: ageNetwork}, packVendors},
	{entry{Name: "mail-abused-schools", Title: "School mail domains open to anybody", Version: "2026-08-22", Date: "2026-08-22", Licence: mit, Text: "swot.txt",
		Credit: "JetBrains swot", Source: "https://github.com/JetBrains/swot", StaleAfter: ageSlow}, domainFile("data", "education/swot-abused.txt")},
	{entry{Name: "mail-disposable", Title: "Disposable mail domains", Version: "2026-08-21", Date: "2026-08-21", Licence: cc0,
		Credit: "disposable-email-domains", Source: "https://github.com/disposable-email-domains/disposable-email-domains", StaleAfter: ageRegistry}, domainFile("data", "email/disposable_email_blocklist.conf")},
	{entry{Name: "mail-disposable-broad", Title: "Disposable mail domains, broad", Version: "2026-04-23", Date: "2026-04-23", Licence: mit, Text: "mailchecker.txt",
		Credit: "mailchecker, Francois-Guillaume Ribreau", Source: "https://github.com/FGRibreau/mailchecker", StaleAfter: ageRegistry}, domainFile("data", "email/mailchecker-list.txt")},
	{entry{Name: "mail-free", Title: "Free mail domains", Version: "1.7.0", Date: "2024-12-13", Licence: isc, Text: "freemail.txt",
		Credit: "freemail, Will White", Source: "https://github.com/willwhite/freemail", StaleAfter: ageSlow}, domainFile("npm", "freemail/data/free.txt")},
	{entry{Name: "mail-providers", Title: "Common mail providers", Version: "2.26.0", Date: "2026-09-07", Licence: isc, Text: "email-providers.txt",
		Credit: "email-providers, Jannis R", Source: "https://github.com/derhuerst/email-providers", StaleAfter: ageSlow}, packProviders},
	{entry{Name: "relay-ranges", Title: "Exits of iCloud Private Relay", Version: "2026-08-20", Date: "2026-08-20", Licence: cc0,
		Credit: "MISP warning lists", Source: "https://github.com/MISP/misp-warninglists", StaleAfter: ageNetwork}, packRelay},
	{entry{Name: "sanctions-ethereum", Title: "OFAC: Ethereum addresses with their owners", Version: "2026-06-25", Date: "2026-06-25", Licence: mit, Text: "ofac-ethereum.txt",
		Credit: "ultrasound.money", Source: "https://github.com/ultrasoundmoney/ofac-ethereum-addresses", StaleAfter: ageSanctions}, csvFile("sanctions/ofac-ethereum-addresses.csv", 2)},
	{entry{Name: "sanctions-un-dprk", Title: "UN consolidated list: the DPRK entries", Version: "2026-02-27", Date: "2026-02-27", Licence: "public list",
		Credit: "United Nations Security Council", Source: "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list", StaleAfter: ageSanctions}, csvFile("sanctions/un-dprk.csv", 7)},
	{entry{Name: "sanctions-wallets", Title: "OFAC: addresses of digital currencies", Version: "2024-09-27", Date: "2024-09-27", Licence: mit, Text: "ofac-wallets.txt",
		Credit: "0xB10C", Source: "https://github.com/0xB10C/ofac-sanctioned-digital-currency-addresses", StaleAfter: ageSanctions}, csvFile("sanctions/ofac-digital-currency-addresses.csv", 2)},
	{entry{Name: "universities", Title: "Mail domains of universities", Version: "2026-06-20", Date: "2026-06-20", Licence: mit, Text: "university-domains.txt",
		Credit: "Hipo university-domains-list", Source: "https://github.com/Hipo/university-domains-list", StaleAfter: ageSlow}, packUniversities},
	{entry{Name: "vpn-asns", Title: "Autonomous systems of VPN operators", Version: "2026-08-22", Date: "2026-08-22", Licence: mit, Text: "x4bnet.txt",
		Credit: "X4BNet", Source: x4b, StaleAfter: ageNetwork}, asnLines("ip/x4bnet-vpn-asn.txt")},
	{entry{Name: "vpn-ranges", Title: "Ranges of commercial VPNs", Version: "2026-08-22", Date: "2026-08-22", Licence: mit, Text: "x4bnet.txt",
		Credit: "X4BNet", Source: x4b, StaleAfter: ageNetwork}, cidrFiles("ip/x4bnet-vpn-ipv4.txt", "ip/x4bnet-vpn-ipv6.txt")},
	{entry{Name: "zones", Title: "Time zones of countries", Version: "2025b", Date: "2025-03-22", Licence: noRights,
		Credit: "IANA time zone database", Source: "https://www.iana.org/time-zones", StaleAfter: ageSlow}, packZones},
}
