package rule

// note says in words what was compared for one cited fact.
func (sc *scene) note(p *part, o *object) string { return "" }
