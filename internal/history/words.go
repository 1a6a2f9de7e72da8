package history

import "strings"

func set(lists ...string) map[string]bool {
	out := make(map[string]bool)
	for _, l := range lists {
		for _, w := range strings.Fields(l) {
			out[w] = true
		}
	}
	return out
}

// months maps the names of months, lower case, to 1–12: English, German, French,
// Spanish, Portuguese, Italian, Dutch, Polish, Russian and Ukrainian, in the
// cases in which dates use them.
var months = monthTable(
	`jan january jän januar janvier janv enero ene janeiro gennaio gen januari styczeń stycznia январь января янв січень січня січ`,
	`feb february februar février févr fév fevrier febrero fevereiro fev febbraio februari luty lutego февраль февраля фев лютий лютого лют`,
	`mar march mär märz mrz maerz mars marzo março marco maart marzec marca март марта мар березень березня бер`,
	`apr april avr avril abril abr aprile kwiecień kwietnia апрель апреля апр квітень квітня кві квіт`,
	`may mai mayo maio maggio mag mei maj maja май мая травень травня тра трав`,
	`jun june juni juin junio junho giugno giu czerwiec czerwca июнь июня июн червень червня чер черв`,
	`jul july juli juil juillet julio julho luglio lug lipiec lipca июль июля июл липень липня лип`,
	`aug august août aout agosto ago augustus sierpień sierpnia август августа авг серпень серпня сер серп`,
	`sep sept september septembre septiembre setembro set settembre wrzesień września сентябрь сентября сен сент вересень вересня вер`,
	`oct october okt oktober octobre octubre outubro out ottobre ott październik października октябрь октября окт жовтень жовтня жов жовт`,
	`nov november novembre noviembre novembro listopad listopada ноябрь ноября ноя нояб листопад листопада лис`,
	`dec december dez dezember décembre déc decembre diciembre dic dezembro dicembre grudzień grudnia декабрь декабря дек грудень грудня гру груд`,
)

func monthTable(lists ...string) map[string]int {
	out := make(map[string]int)
	for i, l := range lists {
		for _, w := range strings.Fields(l) {
			out[w] = i + 1
		}
	}
	return out
}

var (
	seasons    = set(`spring summer fall autumn winter frühjahr sommer herbst printemps été automne hiver verano otoño invierno primavera verão лето весна осень зима`)
	rangeWords = set(`to bis until till through thru a à au al até ate hasta по до 至 到 do tot`)
	sinceWords = set(`since seit depuis desde с с-по з ab`)
)

// presentWords mean that a job lasts, longest first where one begins another.
var presentWords = phrases(`till now`, `until now`, `to date`, `present day`, `present`, `current`, `currently`, `now`, `today`, `ongoing`,
	`heute`, `dato`, `jetzt`, `laufend`, `aujourd hui`, `ce jour`, `présent`, `actuel`, `actuellement`, `actualidad`, `la actualidad`,
	`presente`, `el presente`, `actual`, `hoy`, `atual`, `atualmente`, `o momento`, `hoje`, `настоящее время`, `настоящее`, `сейчас`,
	`нынешнее время`, `н в`, `наст время`, `теперішній час`, `сьогодні`, `даний час`, `зараз`, `现 在`, `現 在`, `至 今`, `今`, `目 前`, `현 재`, `지 금`,
	`obecnie`, `teraz`, `oggi`, `heden`, `днес`, `сега`, `σήμερα`, `الآن`, `حتى الآن`)

func phrases(list ...string) [][]string {
	out := make([][]string, len(list))
	for i, p := range list {
		out[i] = strings.Fields(p)
	}
	return out
}
