package main

// changedRule is a rule that no case of this test rests on.
const changedRule = "contact-email-disposable"

// changeARule writes a change of a rule, is told of a mistake, proves the change
// on those who applied and puts it live, alone as the only lead there is.
func (b *tab) changeARule() {
	b.t.Helper()
	b.step("change a rule")
	b.open("/rules/" + changedRule)
	b.follow(`a[href="/drafts/new?rule=` + changedRule + `"]`)
	b.inspect("draft-edit")
	b.fill("#e-title", "A lighter weight for throw-away mailboxes")
	b.fill("#e-reason", "People use them against spam.")
	edit := func(from, to string) {
		b.set("#e-text", evaluate[string](b, `document.querySelector("#e-text").value.replace(`+from+`, `+to+`)`))
	}
	edit(`/^weight: 3/m`, `"weight: 2"`)
	b.expect(422, func() { b.follow(`button[value=save]`) })
	b.wait("a changed meaning without a raised version is named with its place", `document.querySelector("[aria-labelledby=ep] tbody").innerText.includes("`+changedRule+`.yaml")`)
	b.inspect("draft-refused")
	edit(`/^version: 1/m`, `"version: 2"`)
	b.follow(`button[value=save]`)
	b.wait("the draft shows its changed lines", `document.querySelectorAll(".patch .add").length === 2 && document.querySelectorAll(".patch .cut").length === 2`)
	draft := evaluate[string](b, `location.pathname`)
	b.again("the tests ran by themselves", draft, `document.querySelector("[aria-labelledby=rt] .small").innerText.includes("tests pass")`)
	b.follow(`button[value=propose]`)
	b.follow(`button[value=backtest]`)
	b.again("the backtest ends", draft, `document.querySelector("#backtest .stats") !== null`)
	b.inspect("draft")
	b.narrow("draft")
	b.click("input[name=read]")
	b.follow(`button[value=approve]`)
	b.wait("the draft is live", `document.querySelector(".stepper").innerText.includes("Live") && document.querySelectorAll(".stepper .ok").length === 5`)
	b.inspect("draft-live")
	b.open("/rules/" + changedRule)
	b.wait("the rule page shows the new version", `document.querySelector("h1").parentElement.innerText.includes("version 2")`)
	b.open("/rulesets")
	b.wait("the history says who approved it", `document.querySelector("main tbody").innerText.includes("single approver")`)
	b.inspect("rulesets-two")
}
