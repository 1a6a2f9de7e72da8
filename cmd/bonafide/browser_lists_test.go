package main

import (
	"os"
	"path/filepath"
)

// lists imports a table with columns of its own, reads the list's page, searches
// for a listed name, all without script, and removes the list again.
func (b *tab) lists() {
	b.t.Helper()
	b.step("import a list")
	table := filepath.Join(b.t.TempDir(), "northern.csv")
	rows := "Mail;Who;Password;Seen\nquillon@mail.example;Quillon Tessaby;hunter2;2024-05-01\nnobody;;x;\n;Ruth Specimen;;2024-05-02\n"
	if err := os.WriteFile(table, []byte(rows), 0o600); err != nil {
		b.t.Fatal(err)
	}
	plain := b.another()
	plain.scriptOff()
	plain.open("/watchlists")
	plain.fill("#w-name", "Northern Exchange")
	plain.click("details.more summary")
	plain.set("#w-header", "Mail;Who;Password;Seen")
	plain.follow("button[value=columns]")
	plain.wait("the columns can be chosen, and what was typed stays", `document.querySelectorAll("select[name=to]").length === 4 && document.querySelector("#w-name").value === "Northern Exchange"`)
	plain.inspect("watchlist-columns")
	plain.set("#w-c0", "email")
	plain.set("#w-c1", "person")
	plain.set("#w-c3", "last_seen")
	plain.choose("#w-file", table)
	plain.follow("button[value=import]")
	plain.wait("the result says what was taken", `document.querySelector(".stats")?.innerText.includes("Entries taken") && !document.body.innerText.includes("hunter2")`)
	plain.inspect("watchlist-result")
	plain.narrow("watchlist-result")

	plain.open("/watchlists/list?name=Northern+Exchange")
	plain.wait("the list shows its entries, aged", `document.querySelectorAll("main tbody tr").length === 3 && document.body.innerText.includes("for its age") && !document.body.innerText.includes("hunter2")`)
	plain.inspect("watchlist")
	plain.narrow("watchlist")
	plain.follow(`nav.tabs a[href*="view=touched"]`)
	plain.inspect("watchlist-touched")
	plain.open("/watchlists/list?built_in=OFAC")
	plain.inspect("watchlist-built-in")

	plain.open("/watchlists/names")
	plain.inspect("names-empty")
	plain.fill("#n-name", "Tessaby Quilon")
	plain.follow(`main form[role=search] button[type=submit]`)
	plain.wait("a name in another order and spelling is found as a question", `document.querySelector("main article")?.innerText.includes("Quillon Tessaby") && document.body.innerText.includes("A question, never a verdict")`)
	plain.inspect("names")
	plain.narrow("names")

	plain.open("/watchlists/list?name=Northern+Exchange")
	plain.fill("#l-reason", "The partner withdrew it.")
	plain.follow(`form[action="/watchlists/remove"] button`)
	plain.wait("the removal is told", `document.querySelector(".flash")?.innerText.includes("is removed")`)
	plain.finish()
}
