package identify_test

import (
	"testing"

	"bonafide/internal/identify"
)

func TestMessagesThatAskToLeave(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"Can we continue on Telegram?", true},
		{"My telegram is @annaprobe", true},
		{"Do you have Skype?", true},
		{"Напишите мне в телеграм", true},
		{"Please add me on WhatsApp, it is faster.", true},
		{"My telegram: @annaprobe", true},
		{"You can reach me at Telegram @annaprobe", true},
		{"WhatsApp number +1 202 555 0101", true},
		{"Do you use Skype?", true},
		{"Давайте в телеграм, напишите мне", true},
		{"加我微信", true},
		{"I built a Telegram bot in Go and a WhatsApp integration.", false},
		{"Happy to talk on Friday. I used Signal processing in my thesis.", false},
		{"Thanks, please contact me by mail.", false},
		{"At my last job I wrote the Discord integration for @acme.", false},
		{"Do you have a date in mind? I know Signal processing well.", false},
		{"I go to many meetups; the slides were shared over Slack.", false},
		{"You find my CV attached. Contact me at anna.probe@mail.example.", false},
		{"Tomorrow works. My Telegram is on the CV if the line fails.", false},
		{"My Telegram is on the CV if the line fails, and my mail is anna.probe@mail.example.", false},
		{"", false},
	} {
		t.Run(c.text, func(t *testing.T) {
			if got := identify.AsksOffPlatform(c.text); got != c.want {
				t.Errorf("asks: %t", got)
			}
		})
	}
}
