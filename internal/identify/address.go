package identify

import "bonafide/internal/screen"

// NormaliseAddress gives the canonical form of a postal address.
func NormaliseAddress(a screen.Address) (key string, hasUnit bool) { return "", false }
