package main

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
)

func TestClustersAreExportedByReferenceAlone(t *testing.T) {
	s := newShop(t)
	s.with(func(deskRun) error { return nil })
	out, _ := s.export("clusters")
	var c exportedCluster
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if c.Cluster == "" || c.State != "open" || c.Names != 2 || len(c.Members) != 2 || len(c.Applications) != 2 || c.Applications[0] != c.Members[0].Application || strings.Join(c.TiedBy, " ") != "wallet_evm" || c.Members[0].ExternalID == "" || c.Members[0].Since.IsZero() {
		t.Errorf("exported %+v", c)
	}
	for _, stays := range []string{"Probe", "Muster", "mail.example", "0x5290", "2025550101"} {
		if strings.Contains(strings.ToLower(out), strings.ToLower(stays)) {
			t.Errorf("the export holds %q:\n%s", stays, out)
		}
	}
	out, _ = s.export("--include", "names,values", "clusters")
	c = exportedCluster{}
	if err := json.Unmarshal([]byte(out), &c); err != nil || len(c.Values) != 1 || len(c.Values[0].Holders) != 2 || !c.Values[0].Counts || !strings.Contains(out, "Anna Probe") {
		t.Errorf("%v, with names and values %s", err, out)
	}
	table, _ := s.export("--format", "csv", "--include", "values", "clusters")
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 3 || len(rows[0]) != len(columns["clusters"]) || !strings.Contains(rows[1][15], "wallet_evm: 0x5290") || rows[1][14] != "" {
		t.Errorf("%v, table\n%s", err, table)
	}
	if out, _ := s.export("--since", "2999-01-01", "clusters"); out != "" {
		t.Errorf("of another time %s", out)
	}
	for want, args := range map[string][]string{
		"clusters stay here": {"--format", "stix", "clusters"},
		"names and values":   {"--include", "accounts", "clusters"},
		"whole already":      {"--include", "values", "cases"},
		"write a day such":   {"--since", "yesterday", "clusters"},
	} {
		if status, out := bonafide(append([]string{"export", "--data-dir", s.dir}, args...)...); status != 1 || !strings.Contains(out, want) {
			t.Errorf("%v: %d, %s", args, status, out)
		}
	}
}

func TestAClusterIsShownForPeopleAndForPrograms(t *testing.T) {
	s := newShop(t)
	s.with(func(deskRun) error { return nil })
	status, out := bonafide("cluster", "show", "C-1", "--data-dir", s.dir)
	for _, want := range []string{"C-1: 2 applications under 2 names, open, tied by wallet_evm", "Anna Probe", "formed"} {
		if status != 0 || !strings.Contains(out, want) {
			t.Errorf("%d: lacks %q:\n%s", status, want, out)
		}
	}
	var c shownCluster
	status, out = bonafide("cluster", "show", "C-1", "--json", "--data-dir", s.dir)
	if err := json.Unmarshal([]byte(out), &c); err != nil || status != 0 || c.Cluster != "C-1" || c.Total != 2 || len(c.Members) != 2 || len(c.History) == 0 || c.History[0].Verb != "cluster.formed" {
		t.Errorf("%d, %v: %s", status, err, out)
	}
	var head exportedCluster
	status, out = bonafide("cluster", "list", "--json", "--data-dir", s.dir)
	if err := json.Unmarshal([]byte(out), &head); err != nil || status != 0 || head.Cluster != "C-1" || head.Members != nil {
		t.Errorf("%d, %v: %s", status, err, out)
	}
}
