package dataset

import (
	"net/netip"
	"testing"
	"time"
)

func load(t testing.TB) *Sets {
	t.Helper()
	s, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNetwork(b *testing.B) {
	s := load(b)
	ips := []netip.Addr{netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("2.26.157.9"), netip.MustParseAddr("84.112.7.9"), netip.MustParseAddr("2a00:1450:4001::1")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Network(ips[i%len(ips)])
	}
}

func TestLook(t *testing.T) {
	start := time.Now()
	s := load(t)
	t.Log(time.Since(start))
	for _, ip := range []string{"8.8.8.8", "2.26.157.9", "104.28.100.10", "1.178.1.9", "175.45.176.1", "84.112.7.9", "203.0.113.9", "2a00:1450:4001::1", "18.26.4.9", "17.0.0.1"} {
		t.Logf("%s %+v", ip, s.Network(netip.MustParseAddr(ip)))
	}
	for _, d := range []string{"gmail.com", "qq.com", "duck.com", "mailinator.com", "student.mit.edu", "proton.me", "acme.example", "0-attorney.com", "Yahoo.co.uk", "passmail.net", "fastmail.com", "hey.com", "ox.ac.uk"} {
		t.Logf("%s %+v", d, s.Mailbox(d))
	}
	for _, c := range [][3]string{{"Springfield", "", "US"}, {"Springfield", "Illinois", "USA"}, {"London", "", ""}, {"Kraków", "", "Poland"}, {"Krakow", "", ""}, {"New York", "NY", "U.S.A."}, {"San Francisco", "CA", "US"}, {"Toronto", "ON", "Canada"}, {"São Paulo", "", "BR"}} {
		p, ok := s.City(c[0], c[1], c[2])
		t.Logf("%v %+v %v", c, p, ok)
	}
	for _, n := range []string{"+12025550101", "+13125550101", "+447911123456", "+18005550101", "+85021234567", "+14165550101", "+18765550101", "+79161234567", "+77012345678"} {
		c, r, z := s.PhonePlace(n)
		t.Log(n, c, r, z)
	}
	t.Log(s.Confusable("раураl.com"), s.Confusable("paypal.com"), s.Confusable("g00gle.com"), s.Confusable("google.com"), s.Confusable("modern.com") == s.Confusable("modem.com"))
	t.Logf("%d %+v", len(s.Sanctions()), s.Sanctions()[6])
}
