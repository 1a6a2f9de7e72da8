package pipeline

// NamesMade is the index over listed names as it was made last, to tell whether
// it was made again.
func (d *Desk) NamesMade() any { return d.names.ready.Load() }

// SearchAtMost bounds the entries that are searched by name.
func (d *Desk) SearchAtMost(n int) {
	d.names.most = n
	d.names.changed()
}
