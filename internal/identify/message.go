package identify

// AsksOffPlatform reports whether a message asks to go on at a messenger.
func AsksOffPlatform(text string) bool { return false }
