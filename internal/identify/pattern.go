package identify

// Handles knows the words and exemptions of handle patterns. The zero value
// knows the two patterns without words.
type Handles struct {
	Role          []string        // words of a trade: followed by a digit they make role_digit
	Broad         []string        // words of general taste: followed by three digits they make broad_digits
	NumericExempt map[string]bool // mail domains where numbers are how mailboxes are named
}
