package name

import "testing"

func TestLettersThatBearAName(t *testing.T) {
	for _, tt := range []struct {
		run, name string
		want      bool
	}{
		{"annaprobe", "Anna Probe", true},
		{"quietlantern", "Anna Probe", false},
		{"taeyoung", "김태영", true},
		{"kimtaeyoungdev", "김태영", true},
		{"silverfern", "김태영", false},
		{"wangwei", "王伟", true},
		{"mohammed", "محمد حسن", true},
		{"mohamedbuilds", "محمد حسن", true},
		{"quietlantern", "محمد حسن", false},
		{"vasilis", "Βασίλης Παπαδόπουλος", true},
		{"sergeyworks", "Сергей Иванов", true},
		{"copperwillow", "Сергей Иванов", false},
		{"tanakabuilds", "田中 さくら", true},
		{"stillwater", "田中 さくら", false},
		{"silverfern", "", false},
	} {
		if got := Fold(tt.name).Bears(tt.run); got != tt.want {
			t.Errorf("%s bears %s: %t, want %t", tt.run, tt.name, got, tt.want)
		}
	}
}
