package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// NewRecord is what linking knows of one application, as [Store.SaveRecord] keeps it.
type NewRecord struct {
	App        int64
	Record     []byte
	Signatures []Signature
	Names      []string
}

// SaveRecords keeps records as [Store.SaveRecord] does, and gives whose were other
// ones, and of them who is found under other values now. Those that stand as they
// are cost no write: who is judged again carries mostly what they carried before.
func (s *Store) SaveRecords(ctx context.Context, records []NewRecord) (changed, found []int64, err error) {
	var sigs []Signature
	for _, r := range records {
		sigs = append(sigs, r.Signatures...)
	}
	if err := s.kindsOf(ctx, sigs); err != nil {
		return nil, nil, err
	}
	fresh := map[int64]indexed{}
	for part := range slices.Chunk(records, 500) {
		if err := s.otherRecords(ctx, part, fresh); err != nil {
			return nil, nil, fmt.Errorf("save %d records: %w", len(records), err)
		}
	}
	for _, r := range records {
		x, is := fresh[r.App]
		if is {
			changed = append(changed, r.App)
		}
		if is && x.otherwise {
			found = append(found, r.App)
		}
	}
	for part := range slices.Chunk(changed, bulkLeast) {
		err := s.doIn(ctx, people, func(tx *gorm.DB) error {
			for _, app := range part {
				if err := s.putRecord(ctx, tx, app, fresh[app]); err != nil {
					return fmt.Errorf("application %d: %w", app, err)
				}
			}
			return nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("save %d records: %w", len(records), err)
		}
	}
	return changed, found, nil
}

// otherRecords adds to fresh those of the records that aren't kept as they are.
func (s *Store) otherRecords(ctx context.Context, records []NewRecord, fresh map[int64]indexed) error {
	apps := make([]int64, len(records))
	for i, r := range records {
		apps[i] = r.App
	}
	var rows []struct {
		Application               int64
		Signatures, Bands, Sealed []byte
	}
	var tokens []struct {
		Application int64
		Token       string
	}
	db := s.read.WithContext(ctx)
	if err := db.Raw("SELECT application, signatures, bands, sealed FROM records WHERE application IN ?", apps).Scan(&rows).Error; err != nil {
		return err
	}
	if err := db.Raw("SELECT application, token FROM name_tokens WHERE application IN ? ORDER BY application, token", apps).Scan(&tokens).Error; err != nil {
		return err
	}
	old := make(map[int64]indexed, len(rows))
	for _, r := range rows {
		record, err := s.unsealBytes(recordPlace(r.Application), r.Sealed)
		if err != nil {
			return fmt.Errorf("application %d: %w", r.Application, err)
		}
		old[r.Application] = indexed{record: record, full: r.Signatures, bands: r.Bands}
	}
	for _, t := range tokens {
		if o, is := old[t.Application]; is {
			o.names = append(o.names, t.Token)
			old[t.Application] = o
		}
	}
	for _, r := range records {
		x := s.index(r.App, r.Signatures)
		x.record, x.names = r.Record, slices.Compact(slices.Sorted(slices.Values(r.Names)))
		x.names = slices.DeleteFunc(x.names, func(n string) bool { return n == "" })
		if o, is := old[r.App]; !is || !o.same(x) {
			x.otherwise = string(o.full) != string(x.full) || string(o.bands) != string(x.bands)
			fresh[r.App] = x
		}
	}
	return nil
}

func (x indexed) same(y indexed) bool {
	return string(x.record) == string(y.record) && string(x.full) == string(y.full) && string(x.bands) == string(y.bands) && slices.Equal(x.names, y.names)
}

// Standing is what is known of a judgement that isn't kept yet: whether the
// application was judged Before, and whether its latest judgement is the Same.
type Standing struct{ Before, Same bool }

// Standing compares judgements with the latest ones of their applications, in
// their order: the same facts under the same rules, with as many findings, say
// nothing new. It reads no facts: it compares by their HMAC.
func (s *Store) Standing(ctx context.Context, es []Evaluation) ([]Standing, error) {
	type latest struct {
		Application   int64
		Seq, Findings int
		RuleSet       string
		FactsMac      []byte
	}
	of := make(map[int64]latest, len(es))
	for part := range slices.Chunk(es, 500) {
		apps := make([]int64, len(part))
		for i, e := range part {
			apps[i] = e.App
		}
		var rows []latest
		if err := s.read.WithContext(ctx).Raw(`SELECT e.application, e.seq, e.rule_set, e.facts_mac, (SELECT count(*) FROM findings f WHERE f.application = e.application AND f.seq = e.seq) AS findings
			FROM applications a JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation WHERE a.id IN ?`, apps).Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("compare %d judgements: %w", len(es), err)
		}
		for _, r := range rows {
			of[r.Application] = r
		}
	}
	out := make([]Standing, len(es))
	for i, e := range es {
		was, before := of[e.App]
		if !before {
			continue
		}
		mac := s.factsMAC(e.App, was.Seq, e.Facts)
		out[i] = Standing{true, was.RuleSet == e.RuleSet && was.Findings == len(e.Findings) && string(was.FactsMac) == string(mac[:])}
	}
	return out, nil
}
