package watchlist_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bonafide/internal/watchlist"
)

const (
	btc  = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	evm  = "0x1111111254fb6c44bac0bed2854e76f90643097d"
	tron = "TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre"
)

// read reads a list in the format that its bytes tell.
func read(t *testing.T, text string, opt watchlist.Options) watchlist.Reading {
	t.Helper()
	got, err := watchlist.Read(strings.NewReader(text), watchlist.Source{List: "x", Class: "sanctions", Added: noon}, opt)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// entries tells what was taken, one line each.
func entries(r watchlist.Reading) string {
	var out []string
	for _, e := range r.Entries {
		s := e.Kind + " " + e.Raw
		for _, part := range []string{e.Entity, e.TLP, strings.Join(e.Countries, "+")} {
			if part != "" {
				s += " " + part
			}
		}
		if len(e.BirthYears) > 0 {
			s += fmt.Sprint(" ", e.BirthYears)
		}
		if e.Confidence != 1 {
			s += fmt.Sprint(" at ", e.Confidence)
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

const sdnXML = `<?xml version="1.0"?><sdnList xmlns="urn:x"><publshInformation><Publish_Date>11/01/2026</Publish_Date></publshInformation>
<sdnEntry><uid>7</uid><firstName>Anna</firstName><lastName>PROBE</lastName><sdnType>Individual</sdnType><programList><program>DPRK</program></programList>
<idList><id><idType>Digital Currency Address - XBT</idType><idNumber>` + evm + `</idNumber></id><id><idType>Digital Currency Address - XMR</idType><idNumber>4x</idNumber></id>
<id><idType>Passport</idType><idNumber>P55501</idNumber></id><id><idType>Email Address</idType><idNumber>anna@mail.example</idNumber></id></idList>
<akaList><aka><category>weak</category><lastName>PRB</lastName></aka></akaList>
<addressList><address><address1>12 Sample Street</address1><city>Austin</city><stateOrProvince>TX</stateOrProvince><postalCode>78701</postalCode><country>United States</country></address></addressList>
<dateOfBirthList><dateOfBirthItem><dateOfBirth>circa 1984</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry>
<sdnEntry><uid>8</uid><lastName>SILVER SAMPLE</lastName><sdnType>Entity</sdnType><addressList><address><city>Sampleton</city><country>China</country></address></addressList></sdnEntry>
<sdnEntry><uid>9</uid><lastName>SAMPLE MARU</lastName><sdnType>Vessel</sdnType></sdnEntry></sdnList>`

const unXML = `<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>ANNA</FIRST_NAME><SECOND_NAME>PROBE</SECOND_NAME>
<REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2020-01-01</LISTED_ON><NATIONALITY><VALUE>Utopia</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Anja Probe; A. Probe</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Probe</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1980</FROM_YEAR><TO_YEAR>1982</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>Silver Sample</FIRST_NAME><REFERENCE_NUMBER>XXe.002</REFERENCE_NUMBER><ENTITY_ADDRESS><CITY>Sampleton</CITY><COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES></CONSOLIDATED_LIST>`

const ukCSV = "Last Updated,14/11/2025\n" +
	"Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Address 1,Address 2,Post/Zip Code,Country,Group Type,Alias Type,Alias Quality,Listed On,Group ID\n" +
	"PROBE,Anna,,,,,Ms,,,,00/00/1984,,,Utopia,12 Sample Street,London,SW1A 1AA,United Kingdom,Individual,Primary name,,01/02/2023,501\n" +
	"PRB,,,,,,,,,,00/00/1984,,,,,,,,Individual,AKA,Low quality,01/02/2023,501\n" +
	"SILVER SAMPLE LLC,,,,,,,,,,,,,,,,,Russia,Entity,Primary name,,01/02/2023,502\n" +
	"SAMPLE MARU,,,,,,,,,,,,,,,,,,Ship,Primary name,,01/02/2023,503\n"

const openCSV = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,first_seen,last_seen,last_change\n" +
	`"NK-1","Person","Anna Probe","Anja Probe;PROBE Anna","1984-02-03;1985","ut","12 Sample Street, Austin, TX 78701, US","P555","","+12025550101","anna@mail.example","Sample List","2024-01-01T00:00:00","2026-11-01T00:00:00",""` + "\n" +
	`"NK-2","Company","Silver Sample","","","cn;ru","","","","","","Sample List","","",""` + "\n" +
	`"NK-3","CryptoWallet","` + tron + `","","","","","","","","","Sample List","","",""` + "\n" +
	`"NK-4","Vessel","Sample Maru","","","","","","","","","Sample List","","",""` + "\n"

func TestPublishedListsAreReadAsTheyAre(t *testing.T) {
	for _, tt := range []struct {
		name, text, format, want string
		skipped                  []string
	}{
		{"OFAC in XML", sdnXML, "ofac", "name Anna PROBE 7 [1984]\nname PRB 7 [1984] at 0.4\naddress 12 Sample Street, Austin, TX 78701, United States 7\nemail anna@mail.example 7\nwallet_evm " + evm + " 7\ncompany SILVER SAMPLE 8 cn",
			[]string{watchlist.ErrChain.Error(), "a vessel or an aircraft"}},
		{"OFAC's first table alone", `7,"PROBE, Anna","individual","DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 21 Sep 1979; alt. DOB 1980; nationality Utopia; Digital Currency Address - XBT ` + btc + `; a.k.a. 'PRB'."` + "\n\x1a\n", "ofac",
			"name PROBE, Anna 7 [1979 1980]\nname PRB 7 [1979 1980] at 0.4\nwallet_btc " + btc + " 7", nil},
		{"the Security Council's", unXML, "un", "name ANNA PROBE XXi.001 [1980 1981 1982]\nname Anja Probe XXi.001 [1980 1981 1982]\nname A. Probe XXi.001 [1980 1981 1982]\nname The Probe XXi.001 [1980 1981 1982] at 0.4\ncompany Silver Sample XXe.002 kp", nil},
		{"the UK's", ukCSV, "uk", "name Anna PROBE 501 [1984]\naddress 12 Sample Street, London, SW1A 1AA, United Kingdom 501\nname PRB 501 [1984] at 0.4\ncompany SILVER SAMPLE LLC 502 ru", []string{"a vessel or an aircraft"}},
		{"OpenSanctions", openCSV, "opensanctions", "name Anna Probe NK-1 [1984 1985]\nname Anja Probe NK-1 [1984 1985]\naddress 12 Sample Street, Austin, TX 78701, US NK-1\nphone +12025550101 NK-1\nemail anna@mail.example NK-1\ncompany Silver Sample NK-2 cn+ru\nwallet_tron " + tron + " NK-3",
			[]string{"neither a person, a firm nor a wallet"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.text, watchlist.Options{})
			if got.Format != tt.format {
				t.Errorf("read as %s", got.Format)
			}
			if text := entries(got); text != tt.want {
				t.Errorf("taken\n%s\nwant\n%s", text, tt.want)
			}
			if reasons := reasonsOf(got); !slices.Equal(reasons, tt.skipped) {
				t.Errorf("skipped %q, want %q", reasons, tt.skipped)
			}
			if strings.Contains(strings.ToLower(fmt.Sprintf("%+v", got)), "utopia") {
				t.Error("a nationality was kept")
			}
		})
	}
}

func reasonsOf(r watchlist.Reading) []string {
	var out []string
	for _, s := range r.Skipped {
		out = append(out, s.Reason)
	}
	return out
}

func TestOFACsThreeTablesBelongTogether(t *testing.T) {
	folder := fstest.MapFS{
		"sdn.csv": {Data: []byte(`7,"SILVER SAMPLE",-0- ,"DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ` + "\n")},
		"add.csv": {Data: []byte(`7,1,"12 Sample Street","Sampleton 10115","Germany",-0- ` + "\n" + `7,2,-0- ,"Sampleton","China",-0- ` + "\n")},
		"alt.csv": {Data: []byte(`7,3,"aka","SAMPLE SILVER TRADING",-0- ` + "\n")},
	}
	got, err := watchlist.ReadFS(folder, source, watchlist.Options{})
	want := "company SILVER SAMPLE 7 de+cn\ncompany SAMPLE SILVER TRADING 7 de+cn\naddress 12 Sample Street, Sampleton 10115, Germany 7"
	if err != nil || entries(got) != want {
		t.Errorf("%v, taken\n%s\nwant\n%s", err, entries(got), want)
	}
}

func TestATableIsReadByItsMapping(t *testing.T) {
	const yaml = "delimiter: ';'\ncolumns: {E-Mail: email, Nick on GitHub: github, Who: name, Seen: last_seen}\nsynonyms: {E-Mail: [Mailbox]}\nfixed: {tlp: amber, confidence: '0.7'}\n"
	m, err := watchlist.ReadMapping(strings.NewReader(yaml))
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, "Who;mailbox;nick on github;password;seen\nAnna Probe;anna@mail.example;annaprobe;hunter2;2026-10-01\nBen Example;;benexample;;\n", watchlist.Options{Map: m})
	want := "email anna@mail.example line 2 amber at 0.7\ngithub annaprobe line 2 amber at 0.7\ngithub benexample amber at 0.7"
	if entries(got) != want || got.Entries[0].Name != "Anna Probe" || got.Entries[0].Added.Format("2006-01-02") != "2026-10-01" {
		t.Errorf("taken\n%s\nwant\n%s", entries(got), want)
	}
	for _, tt := range []struct{ name, yaml, want string }{
		{"a password", "columns: {Mail: email, Password: note}", "never kept"},
		{"the hash of one", "columns: {Mail: email, pw_hash: note}", "never kept"},
		{"a password by a synonym", "columns: {Mail: email, Comment: note}\nsynonyms: {Comment: [passwd]}", "never kept"},
		{"a nationality", "columns: {Nationality: country, Firm: company}", "no list may rest"},
		{"a field that doesn't exist", "columns: {Mail: mailbox}", "neither a field"},
		{"a key that doesn't exist", "column: {Mail: email}", "not found"},
		{"no column", "delimiter: tab", "empty"},
		{"two signs", "delimiter: ';;'\ncolumns: {Mail: email}", "one character"},
	} {
		t.Run(tt.name+" is refused", func(t *testing.T) {
			if _, err := watchlist.ReadMapping(strings.NewReader(tt.yaml)); !errors.Is(err, watchlist.ErrMapping) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestAListThatIsTooLargeIsNotTakenByHalves(t *testing.T) {
	rows := "kind,value\n" + strings.Repeat("telegram,annaprobe\n", 100)
	deep := `<CONSOLIDATED_LIST>` + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + `</CONSOLIDATED_LIST>`
	for _, tt := range []struct {
		name, text string
		limits     watchlist.Limits
	}{
		{"of bytes", rows, watchlist.Limits{Bytes: 500}},
		{"of entries", rows, watchlist.Limits{Entries: 99}},
		{"of depth", deep, watchlist.Limits{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := watchlist.Read(strings.NewReader(tt.text), source, watchlist.Options{Limits: tt.limits})
			if !errors.Is(err, watchlist.ErrLimit) || len(got.Entries) > 0 {
				t.Errorf("%d entries, %v", len(got.Entries), err)
			}
		})
	}
	if got := read(t, rows, watchlist.Options{Limits: watchlist.Limits{Entries: 100}}); len(got.Entries) != 100 {
		t.Errorf("%d entries of a list as large as allowed", len(got.Entries))
	}
}

func TestWhatIsNoListIsSaidSo(t *testing.T) {
	for name, text := range map[string]string{"another XML": "<html></html>", "another JSON": `{"a":1}`, "broken JSON": `{"type":"bundle","objects":[{`, "broken XML": "<CONSOLIDATED_LIST><INDIVIDUAL>", "prose": "Dear reader\nthis is no list\n", "nothing": ""} {
		if _, err := watchlist.Read(strings.NewReader(text), source, watchlist.Options{}); !errors.Is(err, watchlist.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
