package invent

import (
	"fmt"
	"time"
)

// city is a real city with what its people's applications need.
type city struct {
	name, region, country string
	lat, lon              float64
	zone                  string
	streets               []string
	postal                string // "#" is a digit
}

// cities, by their number in the plan of networks.
var cities = []city{
	{"Austin", "TX", "US", 30.27, -97.74, "America/Chicago", anglo, "787##"},
	{"Seattle", "WA", "US", 47.61, -122.33, "America/Los_Angeles", anglo, "981##"},
	{"New York", "NY", "US", 40.71, -74.01, "America/New_York", anglo, "100##"},
	{"Chicago", "IL", "US", 41.88, -87.63, "America/Chicago", anglo, "606##"},
	{"Toronto", "ON", "CA", 43.65, -79.38, "America/Toronto", anglo, "M5V #A#"},
	{"London", "", "GB", 51.51, -0.13, "Europe/London", anglo, "E#"},
	{"Berlin", "", "DE", 52.52, 13.41, "Europe/Berlin", german, "10###"},
	{"Warsaw", "", "PL", 52.23, 21.01, "Europe/Warsaw", polish, "00-###"},
	{"Lisbon", "", "PT", 38.72, -9.14, "Europe/Lisbon", iberian, "1###-###"},
	{"Madrid", "", "ES", 40.42, -3.70, "Europe/Madrid", iberian, "280##"},
	{"Mexico City", "", "MX", 19.43, -99.13, "America/Mexico_City", iberian, "06###"},
	{"São Paulo", "", "BR", -23.55, -46.63, "America/Sao_Paulo", iberian, "01###-###"},
	{"Kyiv", "", "UA", 50.45, 30.52, "Europe/Kyiv", slavic, "01###"},
	{"Belgrade", "", "RS", 44.79, 20.45, "Europe/Belgrade", slavic, "11###"},
	{"Sofia", "", "BG", 42.70, 23.32, "Europe/Sofia", slavic, "1###"},
	{"Almaty", "", "KZ", 43.24, 76.95, "Asia/Almaty", slavic, "05####"},
	{"Athens", "", "GR", 37.98, 23.73, "Europe/Athens", greekRoads, "105 ##"},
	{"Thessaloniki", "", "GR", 40.64, 22.94, "Europe/Athens", greekRoads, "546 ##"},
	{"Nicosia", "", "CY", 35.17, 33.36, "Asia/Nicosia", greekRoads, "10##"},
	{"Cairo", "", "EG", 30.04, 31.24, "Africa/Cairo", arabRoads, "115##"},
	{"Amman", "", "JO", 31.95, 35.93, "Asia/Amman", arabRoads, "111##"},
	{"Dubai", "", "AE", 25.20, 55.27, "Asia/Dubai", arabRoads, ""},
	{"Casablanca", "", "MA", 33.57, -7.59, "Africa/Casablanca", arabRoads, "20###"},
	{"Shenzhen", "", "CN", 22.54, 114.06, "Asia/Shanghai", hanRoads, "5180##"},
	{"Taipei", "", "TW", 25.03, 121.57, "Asia/Taipei", hanRoads, "10###"},
	{"Singapore", "", "SG", 1.35, 103.82, "Asia/Singapore", hanRoads, "18####"},
	{"Seoul", "", "KR", 37.57, 126.98, "Asia/Seoul", koreanRoads, "04###"},
	{"Busan", "", "KR", 35.18, 129.08, "Asia/Seoul", koreanRoads, "48###"},
	{"Tokyo", "", "JP", 35.68, 139.69, "Asia/Tokyo", hanRoads, "150-00##"},
	{"Sydney", "", "AU", -33.87, 151.21, "Australia/Sydney", anglo, "20##"},
	{"Lagos", "", "NG", 6.52, 3.38, "Africa/Lagos", anglo, "1012##"},
	{"Hanoi", "", "VN", 21.03, 105.85, "Asia/Ho_Chi_Minh", hanRoads, "100###"},
	{"Istanbul", "", "TR", 41.01, 28.98, "Europe/Istanbul", slavic, "340##"},
	{"Vienna", "", "AT", 48.21, 16.37, "Europe/Vienna", german, "10##"},
	{"Paris", "", "FR", 48.86, 2.35, "Europe/Paris", french, "750##"},
}

// Streets are invented: the word Sample, in many forms, stands in most of them.
var (
	anglo       = []string{"%d Sample Street", "%d Invented Lane", "%d Specimen Road", "%d Placeholder Avenue", "%d Mockup Court", "%d Draft Hill"}
	german      = []string{"Musterweg %d", "Beispielstraße %d", "Probegasse %d", "Platzhalterallee %d", "Erfundener Steig %d"}
	french      = []string{"%d rue de l'Exemple", "%d allée du Modèle", "%d avenue Fictive", "%d impasse du Spécimen"}
	polish      = []string{"ul. Przykładowa %d", "ul. Wzorcowa %d", "ul. Zmyślona %d", "al. Próbna %d"}
	iberian     = []string{"Rua do Exemplo %d", "Calle Muestra %d", "Avenida Ficticia %d", "Travessa Inventada %d"}
	slavic      = []string{"Prymirna St %d", "Zrazkova St %d", "Vymyshlena St %d", "Probna St %d"}
	greekRoads  = []string{"Odos Paradeigma %d", "Deigma St %d", "Fantastiki St %d", "Dokimi St %d"}
	arabRoads   = []string{"%d Mithal Street", "%d Namudhaj Street", "%d Tajriba Road", "Building %d, Khayal Street"}
	hanRoads    = []string{"%d Yangben Road", "%d Shili Road", "%d Mihon Street", "%d Xugou Lane"}
	koreanRoads = []string{"%d Yesi-ro", "%d Gyeonbon-gil", "%d Gasang-daero", "%d Sangsang-ro"}
)

// system is the number of the one operator of the plan, of those kept for documentation (RFC 5398).
const system = 64496

// record is the city in a database of places.
func (c city) record() []byte {
	parts := []any{"autonomous_system_number", unsigned(6, system), "autonomous_system_organization", text("Invented Networks"), "country", object("iso_code", text(c.country)), "city", object("names", object("en", text(c.name))),
		"location", object("latitude", double(c.lat), "longitude", double(c.lon))}
	if c.region != "" {
		list := append([]byte{1, 11 - 7}, object("iso_code", text(c.region))...)
		parts = append(parts, "subdivisions", list)
	}
	return object(parts...)
}

// offset is the city's clock at that time, in minutes east of UTC.
func (c city) offset(at time.Time) int {
	zone, err := time.LoadLocation(c.zone)
	if err != nil {
		panic(fmt.Sprintf("invent: the zone of %s is not known here: %v", c.name, err))
	}
	_, seconds := at.In(zone).Zone()
	return seconds / 60
}

// homes are the cities in which people of a script live, the most usual first,
// by their numbers.
var homes = map[Script][]int{
	Latin:    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 29, 30, 31, 32, 33, 34},
	Cyrillic: {12, 13, 14, 15, 6, 7},
	Greek:    {16, 17, 18, 6, 5},
	Arabic:   {19, 20, 21, 22, 34},
	Han:      {23, 24, 25, 4, 29},
	Hangul:   {26, 27, 0, 1},
}

// abroad are usual places to move to.
var abroad = []int{0, 1, 2, 3, 4, 5, 6, 8, 9, 21, 25, 29, 33, 34}
